import { type Hold, newId, type OperationState, type Random } from '@headwater/model'
import type { NodeListing } from '@headwater/provider'
import type { Desired, ReconcilerPlan } from '@headwater/reconciliation'
import { frozen, frozenCopy } from './frozen.ts'
import {
  applyPlan,
  type ChangeSeed,
  type ClusterSeed,
  desiredOf,
  endOperation,
  type MemoryCluster,
  type MemoryFinding,
  newMemoryCluster,
  type OperationSeed,
  type RotationSeed,
  startChange,
  startOperation,
  startRotation,
  storedCluster,
} from './memory-cluster.ts'
import { MemoryVault } from './memory-vault.ts'
import type { Drift, Lease, Outcome, Store } from './ports.ts'
import { failuresAfterOutcomes, findingChanges, outcomeChanges, planChanges } from './store-changes/index.ts'

/**
 * The Store in memory, for the simulation and for unit tests. It keeps what Postgres keeps, by the same rules; the suite
 * in store-suite holds both. What goes in is copied and what is stored is frozen, so that nobody changes it from outside.
 */
export class MemoryStore implements Store {
  /** Certificates count into what `load` returns, so the vault comes with the store. */
  readonly vault = new MemoryVault()
  readonly #random: Random
  readonly #clusters = new Map<string, MemoryCluster>()
  readonly #tombstones = new Map<string, string>()
  readonly #installationFindings: MemoryFinding[] = []
  readonly #holds = new Map<string, Hold>()

  constructor(options: { random: Random }) {
    this.#random = options.random
  }

  async acquireLease(physicalClusterId: string, holder: string, nowMs: number, ttlMs: number): Promise<Lease | null> {
    const cluster = this.#living(physicalClusterId)
    if (!cluster || cluster.lease.expiresAtMs > nowMs) return null
    cluster.lease = { holder, epoch: cluster.lease.epoch + 1, expiresAtMs: nowMs + ttlMs }
    return { physicalClusterId, ...cluster.lease, wakeupsSeen: cluster.wakeups }
  }

  async renewLease(lease: Lease, nowMs: number, ttlMs: number): Promise<Lease | null> {
    const cluster = this.#held(lease)
    if (!cluster) return null
    cluster.lease.expiresAtMs = nowMs + ttlMs
    return { ...lease, expiresAtMs: cluster.lease.expiresAtMs, wakeupsSeen: cluster.wakeups }
  }

  async releaseLease(lease: Lease): Promise<{ wokenMeanwhile: boolean }> {
    const cluster = this.#held(lease)
    if (!cluster) return { wokenMeanwhile: false }
    cluster.wakeupsHonoured = Math.max(cluster.wakeupsHonoured, lease.wakeupsSeen)
    const wokenMeanwhile = cluster.wakeups > lease.wakeupsSeen
    if (!wokenMeanwhile) cluster.lease = { holder: '', epoch: lease.epoch, expiresAtMs: 0 }
    return { wokenMeanwhile }
  }

  async wake(physicalClusterId: string, nowMs: number): Promise<void> {
    const cluster = this.#living(physicalClusterId)
    if (!cluster) return
    cluster.wakeups++
    cluster.wokenAtMs = nowMs
  }

  async wakeAll(physicalClusterIds: string[], nowMs: number): Promise<void> {
    for (const id of physicalClusterIds) await this.wake(id, nowMs)
  }

  async load(physicalClusterId: string): Promise<Desired | null> {
    const cluster = this.#living(physicalClusterId)
    return cluster ? this.#desiredOf(cluster) : null
  }

  async savePlan(lease: Lease, plan: ReconcilerPlan, nowMs: number): Promise<'saved' | 'conflict'> {
    const cluster = this.#held(lease)
    if (!cluster || cluster.desired.planVersion !== plan.basedOnVersion) return 'conflict'
    const kept = frozenCopy(plan)
    const stored = storedCluster(cluster, this.#desiredOf(cluster), kept)
    const changes = planChanges(stored, kept, nowMs, () => newId('finding', nowMs, this.#random))
    if (!changes) return 'saved'
    for (const nodeId of changes.nodes.removedNodeIds) {
      this.#tombstones.set(nodeId, cluster.desired.id)
      this.vault.forgetNode(cluster.desired.id, nodeId)
    }
    applyPlan(cluster, kept, frozen(changes), nowMs)
    if (changes.deleted) this.vault.forget(cluster.desired.id)
    return 'saved'
  }

  async recordOutcomes(lease: Lease, outcomes: Outcome[]): Promise<'recorded' | 'conflict'> {
    const cluster = this.#held(lease)
    if (!cluster) return 'conflict'
    const { desired } = cluster
    const changes = outcomeChanges(outcomes)
    desired.prepared ||= changes.prepared
    desired.released ||= changes.released
    desired.endpointVerified ||= changes.endpointVerified
    for (const { userId, generation } of changes.appliedUsers) {
      const user = desired.users.find(({ id }) => id === userId)
      const appliedGeneration = Math.max(user?.appliedGeneration ?? 0, generation)
      this.changeUser(desired.id, userId, { appliedGeneration })
    }
    desired.users = frozen(
      desired.users.filter(({ id, deleting }) => !(deleting && changes.removedUserIds.includes(id))),
    )
    desired.acls = frozen(desired.acls.filter(({ id, deleting }) => !(deleting && changes.removedAclIds.includes(id))))
    desired.failures = frozenCopy(failuresAfterOutcomes(desired.failures, outcomes))
    return 'recorded'
  }

  async scheduleRecheck(lease: Lease, atMs: number | null): Promise<void> {
    const cluster = this.#held(lease)
    if (cluster) cluster.recheckAtMs = atMs
  }

  async dueClusters(nowMs: number, limit: number): Promise<string[]> {
    return [...this.#clusters.values()]
      .filter((cluster) => cluster.deletedAtMs === null && cluster.lease.expiresAtMs <= nowMs)
      .map((cluster) => ({ id: cluster.desired.id, sinceMs: neededSinceMs(cluster, nowMs) }))
      .filter(({ sinceMs }) => sinceMs !== Number.POSITIVE_INFINITY)
      .toSorted((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map(({ id }) => id)
  }

  async drift(listing: NodeListing, provider?: string): Promise<Drift> {
    const listed = new Map(listing.nodes.map((node) => [node.id, node]))
    const known = new Set<string>()
    const drifted = new Set<string>()
    for (const { desired } of this.#clusters.values())
      for (const node of desired.nodes) {
        known.add(node.id)
        const seen = listed.get(node.id)
        const machine = node.machine
        const isListedHere = provider === undefined || provider === desired.specification.provider
        const isGone = seen
          ? machine !== null &&
            machine.stopBecause === null &&
            machine.decidedAtMs < listing.observedAtMs &&
            (seen.machine?.id !== machine.id || seen.machine.state === 'gone')
          : node.addresses !== null && !node.deleting
        if (isListedHere && isGone) drifted.add(desired.id)
      }
    const strangers = listing.nodes.filter(({ id }) => !known.has(id))
    return {
      clusterIds: [...drifted].toSorted(),
      unknownNodeIds: strangers.filter(({ id }) => !this.#tombstones.has(id)).map(({ id }) => id),
      strayNodes: strangers.flatMap(({ id }) => {
        const clusterId = this.#tombstones.get(id)
        return clusterId === undefined ? [] : [{ nodeId: id, clusterId }]
      }),
    }
  }

  async saveInstallationFindings(
    findings: Parameters<Store['saveInstallationFindings']>[0],
    nowMs: number,
  ): Promise<void> {
    const open = this.#installationFindings.filter(({ closedAtMs }) => closedAtMs === null)
    const changes = findingChanges(open, findings, () => newId('finding', nowMs, this.#random))
    for (const finding of changes.refreshed)
      Object.assign(open.find(({ id }) => id === finding.id) ?? {}, { ...finding })
    for (const { id } of changes.closed)
      Object.assign(open.find((finding) => finding.id === id) ?? {}, { closedAtMs: nowMs })
    for (const finding of changes.opened)
      this.#installationFindings.push({ ...finding, openedAtMs: nowMs, closedAtMs: null })
  }

  /** Stores a physical cluster that carries one cluster, as an order does; with a wake-up not yet honoured. */
  seedCluster(seed: ClusterSeed): void {
    this.#clusters.set(seed.physicalClusterId, newMemoryCluster(seed))
  }

  /** Adds a running operation with all its steps pending, as the API does. */
  seedOperation(physicalClusterId: string, seed: OperationSeed): void {
    startOperation(this.cluster(physicalClusterId), seed)
  }

  seedUser(physicalClusterId: string, user: Desired['users'][number]): void {
    const { desired } = this.cluster(physicalClusterId)
    desired.users = frozen([...desired.users, { ...user }])
  }

  seedAcl(physicalClusterId: string, acl: Desired['acls'][number]): void {
    const { desired } = this.cluster(physicalClusterId)
    desired.acls = frozen([...desired.acls, { ...acl }])
  }

  /** What the API writes of a user: another password, or that it is to go. One that is gone stays gone. */
  changeUser(physicalClusterId: string, userId: string, change: Partial<Desired['users'][number]>): void {
    const { desired } = this.cluster(physicalClusterId)
    desired.users = frozen(desired.users.map((user) => (user.id === userId ? { ...user, ...change } : user)))
  }

  /** As `changeUser`, for a right. */
  changeAcl(physicalClusterId: string, aclId: string, change: Partial<Desired['acls'][number]>): void {
    const { desired } = this.cluster(physicalClusterId)
    desired.acls = frozen(desired.acls.map((acl) => (acl.id === aclId ? { ...acl, ...change } : acl)))
  }

  /** Changes what is wanted, under a new generation, as the API does; the caller wakes the cluster. */
  changeSpecification(physicalClusterId: string, change: Partial<Desired['specification']>): void {
    const { desired } = this.cluster(physicalClusterId)
    desired.specification = frozenCopy({ ...desired.specification, ...change })
    desired.generation++
  }

  /** A tenant's change of a running cluster, or the cancelling of one, as the API writes it; the caller wakes the cluster. */
  startChange(physicalClusterId: string, change: ChangeSeed): void {
    startChange(this.cluster(physicalClusterId), change)
  }

  /** A command to bring in a new authority, as the API writes it; the caller wakes the cluster. */
  startRotation(physicalClusterId: string, rotation: RotationSeed): void {
    startRotation(this.cluster(physicalClusterId), rotation)
  }

  /** Ends an operation from outside the loop, as the API does with one that gives way. */
  endOperation(physicalClusterId: string, operationId: string, state: OperationState, nowMs: number): void {
    endOperation(this.cluster(physicalClusterId), operationId, state, nowMs)
  }

  addHold(hold: Hold): void {
    this.#holds.set(hold.id, { ...hold })
  }

  liftHold(holdId: string): void {
    this.#holds.delete(holdId)
  }

  /** What a person decides about a lost volume, as the API writes it; the caller wakes the cluster. */
  decideLoss(physicalClusterId: string, decision: Desired['lossDecisions'][number]): void {
    const { desired } = this.cluster(physicalClusterId)
    const others = desired.lossDecisions.filter(({ nodeId }) => nodeId !== decision.nodeId)
    desired.lossDecisions = frozen([...others, { ...decision }])
  }

  requestDeletion(physicalClusterId: string, nowMs: number): void {
    const cluster = this.cluster(physicalClusterId)
    cluster.desired.deletionRequested = true
    cluster.deletionRequestedAtMs ??= nowMs
    cluster.desired.generation++
  }

  /** Everything stored of a physical cluster, a deleted one included, for assertions. Throws for an unknown id. */
  cluster(physicalClusterId: string): MemoryCluster {
    const cluster = this.#clusters.get(physicalClusterId)
    if (!cluster) throw new Error(`no physical cluster ${physicalClusterId} is stored`)
    return cluster
  }

  installationFindings(): MemoryFinding[] {
    return structuredClone(this.#installationFindings)
  }

  tombstones(physicalClusterId: string): string[] {
    return [...this.#tombstones].filter(([, clusterId]) => clusterId === physicalClusterId).map(([nodeId]) => nodeId)
  }

  #desiredOf(cluster: MemoryCluster): Desired {
    return desiredOf(cluster, this.vault.records(cluster.desired.id), [...this.#holds.values()])
  }

  #living(physicalClusterId: string): MemoryCluster | null {
    const cluster = this.#clusters.get(physicalClusterId)
    return cluster && cluster.deletedAtMs === null ? cluster : null
  }

  #held({ physicalClusterId, holder, epoch }: Lease): MemoryCluster | null {
    const cluster = this.#living(physicalClusterId)
    return cluster && cluster.lease.holder === holder && cluster.lease.epoch === epoch ? cluster : null
  }
}

/** Since when it has needed a pass; infinite when it needs none. */
function neededSinceMs(cluster: MemoryCluster, nowMs: number): number {
  const { desired, recheckAtMs, deletionRequestedAtMs } = cluster
  return Math.min(
    cluster.wakeups > cluster.wakeupsHonoured ? cluster.wokenAtMs : Number.POSITIVE_INFINITY,
    recheckAtMs !== null && recheckAtMs <= nowMs ? recheckAtMs : Number.POSITIVE_INFINITY,
    desired.observedGeneration < desired.generation ? cluster.wokenAtMs : Number.POSITIVE_INFINITY,
    deletionRequestedAtMs ?? Number.POSITIVE_INFINITY,
  )
}
