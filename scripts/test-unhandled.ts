import { writeFileSync } from 'node:fs'
import type { Reporter } from 'vitest/node'
import type { UnhandledError } from './test-run.ts'

/** Writes the errors that no test waited for, which vitest's own JSON report leaves out. */
export default class UnhandledErrors implements Reporter {
  onTestRunEnd(...[, errors]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const file = process.env.HEADWATER_TEST_UNHANDLED
    if (file === undefined) return
    const unhandled: UnhandledError[] = errors.map(({ message, stack, VITEST_TEST_PATH }) => ({
      file: typeof VITEST_TEST_PATH === 'string' ? VITEST_TEST_PATH : null,
      message: stack ?? message,
    }))
    writeFileSync(file, JSON.stringify(unhandled))
  }
}
