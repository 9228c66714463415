export { type RunClock, runClock } from './clock.ts'
export type { BurnInFigures, GeneratorFigures } from './figures.ts'
export type { Latency } from './latency.ts'
export {
  bytesOf,
  type Load,
  LoadRefused,
  type LoadRequest,
  measuredSecondsWithin,
  planLoad,
  secondsOf,
} from './load.ts'
export { type BurnInProgress, type BurnInRun, runBurnIn } from './run.ts'
