export { type Flow, flows } from './flows.ts'
export type { FlowRun, Point } from './run-flow.ts'
export {
  failureStory,
  faultsText,
  nothingTried,
  type PointResult,
  referenceOf,
  sumOf,
  tryPoint,
} from './try-points.ts'
