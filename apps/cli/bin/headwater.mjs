#!/usr/bin/env node
// Plain JavaScript, so that it can start on a Node that does not read TypeScript and hand over to the checkout's own.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = new URL('../src/main.ts', import.meta.url)
if (process.features.typescript) await import(main)
else {
  const setup = fileURLToPath(new URL('../../../scripts/setup.mjs', import.meta.url))
  const args = [setup, '--quiet', '--run', fileURLToPath(main), ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
}
