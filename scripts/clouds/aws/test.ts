import { type Counts, runProject } from '../../test-run.ts'
import { provideMoto } from './moto.ts'

/** The tests against a simulated AWS: moto's server, fetched where it is not there yet, with our strict layer in front. */
export function testOnAws(more: string[] = []): Promise<Counts> {
  const moto = provideMoto((line) => process.stdout.write(`${line}\n`))
  if ('missing' in moto) process.stdout.write(`The tests on a simulated AWS are skipped: ${moto.missing}\n`)
  return runProject('aws', more, 'folder' in moto ? { HEADWATER_MOTO: moto.folder } : {})
}
