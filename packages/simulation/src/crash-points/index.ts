export { type Flow, flows } from './flows.ts'
export { type Conditions, type FlowRun, type Point, type PointFault, runFlow } from './run-flow.ts'
export {
  failureStory,
  faultsText,
  nothingTried,
  type PointResult,
  pointFaults,
  problemsOf,
  referenceOf,
  sumOf,
  tryPoint,
} from './try-points.ts'
