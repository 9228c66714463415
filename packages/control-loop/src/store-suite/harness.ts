import type { AclRecord, Hold, KafkaUserRecord, OperationState } from '@headwater/model'
import type { ChangeSeed, ClusterSeed, MemoryFinding, MemoryStep, OperationSeed } from '../memory-cluster.ts'
import type { Store } from '../ports.ts'

/** A store with the ways the API has to it, and with what it keeps laid open. */
export interface StoreHarness {
  store: Store
  /** Stores an order: one cluster on one physical cluster, woken and never looked at. */
  seedCluster(seed: ClusterSeed): Promise<void>
  seedOperation(physicalClusterId: string, seed: OperationSeed): Promise<void>
  seedUser(physicalClusterId: string, user: KafkaUserRecord): Promise<void>
  seedAcl(physicalClusterId: string, acl: AclRecord): Promise<void>
  /** Of the first generation unless told otherwise; an authority issues itself, all others come from the first. */
  seedCertificate(physicalClusterId: string, subject: string, generation?: number): Promise<void>
  /** Writes a change of a running cluster as the API does: the one that runs gives way. */
  startChange(physicalClusterId: string, change: ChangeSeed): Promise<void>
  addHold(hold: Hold): Promise<void>
  liftHold(holdId: string): Promise<void>
  requestDeletion(physicalClusterId: string, nowMs: number): Promise<void>
  /** Ends an operation from outside, as the API does with one that a newer change supersedes. */
  endOperation(physicalClusterId: string, operationId: string, state: OperationState, nowMs: number): Promise<void>
  events(physicalClusterId: string): Promise<{ number: number; type: string; data: unknown; atMs: number }[]>
  /** Of a physical cluster, or of none; oldest first. */
  findings(physicalClusterId: string | null): Promise<MemoryFinding[]>
  steps(physicalClusterId: string, operationId: string): Promise<MemoryStep[]>
  operation(
    physicalClusterId: string,
    operationId: string,
  ): Promise<{ state: OperationState; finishedAtMs: number | null }>
  endpoints(physicalClusterId: string): Promise<{ kafkaId: number; host: string; port: number }[]>
  tombstones(physicalClusterId: string): Promise<string[]>
  /** Names of what is left of a physical cluster that should not outlive it: `certificates`, `users`, and the like. */
  remains(physicalClusterId: string): Promise<string[]>
  /** A number that grows with each write to the physical cluster's own row; null where that cannot be told. */
  writes(physicalClusterId: string): Promise<string | null>
  close(): Promise<void>
}

export type MakeHarness = () => Promise<StoreHarness>
