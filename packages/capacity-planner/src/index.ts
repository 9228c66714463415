export { explainPlan } from './answer/explain.ts'
export { catalogue } from './catalogue/index.ts'
export {
  type MeasuredSize,
  type MeasuredSizes,
  measurementFaults,
  measuringCommand,
  withMeasuredSizes,
} from './catalogue/measured.ts'
export type { Catalogue, DefaultName, Defaults, Region, Size, VolumeKind } from './catalogue/types.ts'
export { validateCatalogue } from './catalogue/validate.ts'
export { type EffectiveOrder, effectiveOrder } from './effective-order.ts'
export type { PlannableOfferings } from './offerings.ts'
export { planCapacity } from './plan.ts'
export type { PlanInput, PresentCluster } from './plan-input.ts'
