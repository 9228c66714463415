import { afterAll, describe, test } from 'vitest'
import { missingBinary } from './binary.ts'
import { startTestCloud, type TestCloud } from './test-cloud.ts'

/** Tests that share one Kubernetes, started by the first that needs it; skipped, with the reason, where there is none. */
export function describeOnKubernetes(
  name: string,
  tests: (cloud: () => Promise<TestCloud>) => void,
  options: { nodeGraceSeconds?: number } = {},
): void {
  const missing = missingBinary()
  if (missing !== null) test.skip(missing)
  describe.skipIf(missing !== null)(name, () => {
    let starting: Promise<TestCloud> | null = null
    afterAll(async () => (await starting)?.stop())
    tests(() => (starting ??= startTestCloud(options)))
  })
}
