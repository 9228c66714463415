export * from './describe-provider.ts'
export type { ConformanceHarness, MachineBehaviour, MakeHarness } from './harness.ts'
