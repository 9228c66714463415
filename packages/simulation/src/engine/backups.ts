import { copyOfRows, type MemoryCluster } from '@headwater/control-loop'
import type { PhysicalClusterSpecification } from '@headwater/model'
import type { SimulationWorld } from './world.ts'

const everyMs = 3_600_000

/** What a backup holds of one cluster. */
interface BackedUp {
  row: MemoryCluster
  specification: PhysicalClusterSpecification
  deletionRequested: boolean
}

/** Hourly backups of the database, of which the one before the last can be put back. Tombstones and certificates stay. */
export class Backups {
  readonly #world: SimulationWorld
  #kept: { atMs: number; clusters: Map<string, BackedUp> }[] = []

  constructor(world: SimulationWorld) {
    this.#world = world
  }

  /** Makes a backup when one is due. */
  keep(): void {
    const atMs = this.#world.elapsedMs()
    const last = this.#kept.at(-1)
    if (last !== undefined && atMs - last.atMs < everyMs) return
    const clusters = new Map<string, BackedUp>()
    for (const { id, specification, deletionRequested } of this.#world.clusters.values()) {
      const row = this.#world.store.cluster(id)
      if (row.deletedAtMs === null) clusters.set(id, { row: copyOfRows(row), specification, deletionRequested })
    }
    this.#kept = [...this.#kept.slice(-1), { atMs, clusters }]
  }

  /** All workers are stopped, the rows are put back, and workers start again. */
  restore(): void {
    const world = this.#world
    const [backup] = this.#kept
    if (backup === undefined) return
    const minutes = Math.round((world.elapsedMs() - backup.atMs) / 60_000)
    world.tell('world', `## the database is restored from a backup of ${minutes} minutes ago`)
    for (const worker of world.workers) worker.crash()
    for (const [id, { row, specification, deletionRequested }] of backup.clusters) {
      const cluster = world.clusters.get(id)
      if (cluster === undefined) continue
      Object.assign(world.store.cluster(id), copyOfRows(row))
      // calls of a deletion that the backup does not know may still arrive
      const wasGivenUp = cluster.hasNoPromise || cluster.deletionRequested
      const hasNoPromise = wasGivenUp || specification.availability === 'development'
      Object.assign(cluster, { specification, deletionRequested, hasNoPromise, isRestored: true })
    }
  }
}
