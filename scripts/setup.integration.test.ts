import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const setup = fileURLToPath(new URL('setup.mjs', import.meta.url))
let folder: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-setup-'))
})

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

function runSetup(args: string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [setup, ...args], { encoding: 'utf8', env: { ...process.env, ...env } })
}

function writeProgram(text: string): string {
  const file = path.join(folder, 'program.ts')
  fs.writeFileSync(file, text)
  return file
}

test('an old Java is refused in one sentence that says what to do', () => {
  const java = path.join(folder, 'bin/java')
  fs.mkdirSync(path.dirname(java))
  fs.writeFileSync(java, '#!/bin/sh\necho "    java.version = 11.0.2" >&2\n', { mode: 0o755 })
  const { status, stderr } = runSetup([], { JAVA_HOME: folder })
  expect(status).toBe(1)
  expect(stderr).toBe(
    `${java} is Java 11.0.2: install Java 17 or later, or set JAVA_HOME to one, then run this again.\n`,
  )
})

test('a JAVA_HOME that leads nowhere is named', () => {
  const { status, stderr } = runSetup([], { JAVA_HOME: path.join(folder, 'nowhere') })
  expect(status).toBe(1)
  expect(stderr).toContain('nowhere/bin/java does not run (JAVA_HOME names it)')
})

test('an unknown option is not ignored', () => {
  expect(runSetup(['--quite'])).toMatchObject({ status: 2, stdout: '' })
})

test("the program runs on the checkout's own Node with its own arguments, and its exit code comes through", () => {
  const program = writeProgram(
    'const said: unknown = process.argv.slice(2)\nconsole.log(process.version, said)\nprocess.exit(7)\n',
  )
  const { status, stdout } = runSetup(['--quiet', '--run', program, 'a', '--quiet', '--run'])
  expect(status).toBe(7)
  expect(stdout).toBe("v24.21.0 [ 'a', '--quiet', '--run' ]\n")
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s for the whole process group reaches the program once', async (signal) => {
  const program = writeProgram(`
    let count = 0
    for (const name of ['SIGINT', 'SIGTERM']) {
      process.on(name, () => {
        count++
        setTimeout(() => { console.log(name, count); process.exit(3) }, 300)
      })
    }
    console.log('ready')
    setInterval(() => {}, 1_000)
  `)
  const child = spawn(process.execPath, [setup, '--run', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const lines: string[] = []
  child.stdout.on('data', (chunk) => lines.push(String(chunk)))
  await once(child.stdout, 'data')
  if (child.pid === undefined) throw new Error('setup did not start')
  process.kill(-child.pid, signal)
  const [code] = await once(child, 'close')
  expect(code).toBe(3)
  expect(lines.join('')).toBe(`ready\n${signal} 1\n`)
})
