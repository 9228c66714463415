export { type Flow, flows } from './flows.ts'
export { type Conditions, type FlowRun, type Point, type PointFault, runFlow } from './run-flow.ts'
export { sampleOf } from './sample.ts'
export {
  type FaultedPoint,
  failureStory,
  faultsText,
  nothingTried,
  pairsAfter,
  pointFaults,
  problemsOf,
  referenceOf,
  sumOf,
  type TrialsResult,
  tryFaults,
  tryPoint,
} from './try-points.ts'
