import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'

const program = `
import { onInterrupt } from ${JSON.stringify(new URL('graceful-exit.ts', import.meta.url).href)}
onInterrupt(async () => {
  for (let line = 0; line < 3; line++) {
    process.stdout.write('Stopping …\\n')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  process.exitCode = 0
})
setInterval(() => {}, 1_000)
process.stdout.write('ready\\n')`

it('stops everything although whoever read the output is gone', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.stdout.destroy()
  child.kill('SIGINT')
  expect(await ended).toBe(0)
})
