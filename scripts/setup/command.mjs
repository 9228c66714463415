import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { SetupFailure } from './failure.mjs'

const keptLines = 40
// npm does not end on SIGTERM; what it leaves is not trusted anyway.
const graceMs = 1_000

/**
 * Runs one command of a step to its end, quietly. It gets a process group of its own: a Ctrl-C reaches only setup, which
 * ends the whole group, waits for it and then cleans up. Fails with `sentence` and the command's last lines.
 */
export async function runCommand(program, args, { sentence, cwd, env, lock, interruption }) {
  interruption.throwIfInterrupted()
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  if (child.pid !== undefined) lock.commandStarted(child.pid)

  let output = ''
  const keep = (chunk) => {
    output = (output + chunk).slice(-64 * 1024)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)

  let kill
  const stopListening = interruption.subscribe(() => {
    signalGroup(child.pid, kill === undefined ? 'SIGTERM' : 'SIGKILL')
    kill ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs)
  })
  try {
    const { code, error } = await new Promise((resolve) => {
      child.once('error', (spawnError) => resolve({ code: null, error: spawnError }))
      child.once('close', (exitCode) => resolve({ code: exitCode }))
    })
    // The command itself ended; what it had started may still be on its way.
    if (kill !== undefined) await waitForGroup(child.pid)
    interruption.throwIfInterrupted()
    if (error) throw new SetupFailure(sentence, [error.message])
    if (code !== 0) throw new SetupFailure(sentence, lastLines(output))
    return output
  } finally {
    if (child.pid !== undefined) lock.commandEnded(child.pid)
    clearTimeout(kill)
    stopListening()
  }
}

async function waitForGroup(group) {
  const waitUntil = performance.now() + 2 * graceMs
  while (signalGroup(group, 0) && performance.now() < waitUntil) await sleep(20)
}

/** Whether there was anything left to signal. */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}

function lastLines(output) {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => !/^(\[ERROR\])?$|\[Help 1\]|Re-run Maven|To see the full stack trace/.test(line))
  return [...new Set(lines)].slice(-keptLines)
}
