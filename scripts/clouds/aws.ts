// npm run test:aws: the tests of provider-aws against a simulated AWS: moto's server with our strict layer in front.
import { spawnSync } from 'node:child_process'
import { repositoryFolder } from '../embedded/command-line.ts'
import { provideMoto } from './aws/moto.ts'

const moto = provideMoto((line) => process.stdout.write(`${line}\n`))
if ('missing' in moto) process.stdout.write(`The tests on a simulated AWS are skipped: ${moto.missing}\n`)

const { status } = spawnSync('vitest', ['run', '--project', 'aws', ...process.argv.slice(2)], {
  cwd: repositoryFolder,
  stdio: 'inherit',
  env: { ...process.env, ...('folder' in moto ? { HEADWATER_MOTO: moto.folder } : {}) },
})
process.exitCode = status ?? 1
