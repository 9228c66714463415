import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import { ownNode, pathWithTools } from './checkout.mjs'

// A signal sent to a whole process group arrives here once from its sender and once more through npm.
const sameSignalMs = 500

/** Runs a program on the checkout's own Node and returns its exit code, 128 + signal when a signal ended it. */
export async function runProgram(file, args) {
  const terminal = ownsTerminal()
  const child = spawn(ownNode, [file, ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: pathWithTools() },
    // On a terminal the child must stay in the foreground group to read keys. Elsewhere it gets a group of its own, so
    // that a signal for our group reaches it once, through us.
    detached: !terminal,
  })

  const lastForwarded = new Map()
  const forward = (signal) => {
    // A terminal sends its own signals to the whole group: the child has this one already.
    if (terminal && signal !== 'SIGTERM') return
    const now = performance.now()
    if (now - (lastForwarded.get(signal) ?? -Infinity) < sameSignalMs) return
    lastForwarded.set(signal, now)
    child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)

  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal]))
  })
}

/** Whether this process is in the foreground of a terminal, which then sends Ctrl-C to everything in the foreground. */
function ownsTerminal() {
  const stat = fs.readFileSync('/proc/self/stat', 'utf8')
  const [, , group, , terminal, foregroundGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return terminal !== '0' && group === foregroundGroup
}
