export {
  type Conditions,
  type FaultedPoint,
  type Flow,
  type FlowRun,
  failureStory,
  faultsText,
  flows,
  nothingTried,
  type Point,
  type PointFault,
  pairsAfter,
  pointFaults,
  problemsOf,
  referenceOf,
  runFlow,
  sampleOf,
  sumOf,
  type TrialsResult,
  tryFaults,
  tryPoint,
} from './crash-points/index.ts'
export { faultKinds } from './engine/fault-kinds.ts'
export { runSimulation, type SimulationOptions, type SimulationResult } from './engine/run.ts'
export { type ShortRun, shorten } from './engine/shorten.ts'
export { type SeedAnswer, type SeedRecord, simulateSeed, violationStory } from './engine/simulate-seed.ts'
export type { Violation, ViolationKind } from './engine/world.ts'
export type { SimulatedKafkaSettings } from './kafka/settings.ts'
export { SimulatedKafka } from './simulated-kafka.ts'
export { seededRandom, simulatedIssuer } from './simulated-parts.ts'
export { simulatedRenderer } from './simulated-renderer.ts'
export { type Story, tellStory } from './story.ts'
