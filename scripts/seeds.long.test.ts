import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { repositoryFolder } from './embedded/command-line.ts'

const run = promisify(execFile)
const seeds = Array.from({ length: 20 }, () => randomInt(2 ** 31))
const files = ['apps', 'packages', 'scripts'].flatMap((folder) =>
  fs
    .globSync(`${folder}/**/*.unit.test.ts`, { cwd: repositoryFolder, exclude: ['**/node_modules/**'] })
    .filter((file) => fs.readFileSync(path.join(repositoryFolder, file), 'utf8').includes("from 'fast-check'")),
)

test.each(seeds)('every property holds from seed %i', async (seed) => {
  expect(files.length).toBeGreaterThan(5)
  const env = { ...process.env, HEADWATER_TEST_SEED: String(seed) }
  const ended = await run('vitest', ['run', '--no-isolate', '--project', 'unit', ...files], {
    cwd: repositoryFolder,
    env,
    maxBuffer: 2 ** 26,
  }).then(
    () => '',
    (error: { stdout?: string; message: string }) => error.stdout ?? error.message,
  )
  expect(ended.slice(-20_000)).toBe('')
})
