import { type Counts, runProject } from '../../test-run.ts'
import { buildPrograms } from './build.ts'

/** The tests against a real Kubernetes with a test kubelet, which are built where they are not there yet. */
export function testOnKubernetes(more: string[] = []): Promise<Counts> {
  for (const problem of buildPrograms()) process.stdout.write(`${problem}; its tests count as skipped.\n`)
  return runProject('kubernetes', more)
}
