import type { Catalogue } from '@headwater/capacity-planner'
import highsModule, { type Highs, type Model } from 'highs'
import { columnsOf, gibMicroUsd, type Machines, type VolumeOfCount } from './optimum-columns.ts'
import { modelOf, volumeColumns } from './optimum-model.ts'
import type { PlannerCase } from './random-cases.ts'

/** The cheapest cluster that the guide allows. */
export interface Optimum {
  monthlyMicroUsd: number
  size: string
  brokers: number
  volume: { sizeGib: number; throughputMiBps: number; iops: number }
  controller: string | null
}

/** Solves one order after another. */
export interface OptimumSolver {
  /** Null when no cluster carries the order. Throws when HiGHS can neither prove an optimum nor that there is none. */
  cheapest(input: PlannerCase, catalogue: Catalogue): Optimum | null
  dispose(): void
}

/** Loads HiGHS once and keeps its one native instance: a new one for each order costs more than a small model. */
export async function openOptimumSolver(): Promise<OptimumSolver> {
  const load: unknown = highsModule
  if (!isLoader(load)) throw new Error('the package highs does not export its loader')
  const highs = await load()
  const model = highs.createModel()
  // the defaults stop within 0.01 % of the optimum and take 0.999999 for 1, which moves a volume of 16,384 GiB by one
  const exact = {
    mip_rel_gap: 0,
    mip_abs_gap: 1e-7,
    mip_feasibility_tolerance: 1e-10,
    primal_feasibility_tolerance: 1e-10,
  }
  // its heuristics find nothing that the root relaxation has not, and take three quarters of the time
  const quick = { mip_heuristic_effort: 0 }
  return {
    cheapest: (input, catalogue) => {
      const { machines, volumes } = columnsOf(input, catalogue)
      if (machines.length === 0) return null
      model.clearModel()
      model.options.set({ output_flag: false, ...exact, ...quick })
      model.passModel(modelOf(machines, volumes, input.offerings.pool))
      const { modelStatus } = model.run()
      if (modelStatus === highs.constants.modelStatus.infeasible) return null
      if (modelStatus !== highs.constants.modelStatus.optimal) {
        throw new Error(`HiGHS ended with model status ${modelStatus} on ${JSON.stringify(input.order)}`)
      }
      return chosen(model, machines, volumes)
    },
    dispose: () => model.dispose(),
  }
}

// the package's types are those of a CommonJS module and nest its default export; Node loads its ES module, which does not
function isLoader(value: unknown): value is () => Promise<Highs> {
  return typeof value === 'function'
}

/** The solution in whole numbers, and its price added up from them: a total of doubles is not exact to the micro dollar. */
function chosen(model: Model, machines: Machines[], volumes: VolumeOfCount[]): Optimum {
  const { colValue } = model.getSolution()
  const whole = (column: number): number => Math.round(colValue[column] ?? 0)
  const picked = machines.find((_, column) => whole(column) === 1)
  const position = volumes.findIndex(({ count }) => count === picked?.count)
  if (!picked || position < 0) throw new Error('HiGHS proved an optimum that chooses no machines')
  const columns = volumeColumns(machines.length, position)
  const [gib, miBps, iops] = [whole(columns.gib), whole(columns.miBps), whole(columns.iops)]
  return {
    monthlyMicroUsd: picked.monthlyMicroUsd + picked.count * (gib * gibMicroUsd + miBps * 40_000 + iops * 5_000),
    size: picked.size.name,
    brokers: picked.count,
    volume: { sizeGib: gib, throughputMiBps: 125 + miBps, iops: 3000 + iops },
    controller: picked.controller?.name ?? null,
  }
}
