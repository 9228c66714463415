import type { Clock } from '@headwater/model'
import type { NodeListing, ObservedNode } from '@headwater/provider'
import type { CallAws } from './aws-calls.ts'
import { describeNodes, type Scope } from './describe.ts'
import { askHealth, type InstanceHealth } from './instance-health.ts'
import { clustersOf, type NodeParts } from './node-parts.ts'
import { observeNode } from './observe-node.ts'

/** How often EC2 is asked about events and failed checks, which it knows of minutes later at best. */
const healthForMs = 60_000
const defaultShareForMs = 30_000
/** While something moves, the installation's list is this many times younger. */
const youngerWhileMoving = 3

interface Snapshot {
  askedAtMs: number
  nodes: NodeParts[]
  byCluster: Map<string, NodeParts[]>
  shown: Shown | null
}

/** All of a snapshot in words, with what was known of health then. */
interface Shown {
  listing: NodeListing
  health: Map<string, InstanceHealth>
  isAtRest: boolean
}

export interface ListingOptions {
  call: CallAws
  clock: Clock
  installationId: string
  settlingMs: number
  shareListsForMs?: number | undefined
  /** Finishes what a crash or a slow cloud has left to do on these nodes; true where it changed something. */
  finish: (nodes: NodeParts[]) => Promise<boolean>
}

/**
 * Lists with few calls. Clusters at rest share one list of the whole installation, of some seconds' age at most; a cluster
 * in which something moves, that this process has just changed, or that the list does not have, is asked about by itself. The
 * sweep, which looks every two seconds, gets that same list too, unless this process has changed something since. Each
 * answer says when it was true, and time never goes back. With 1,000 clusters at rest that is 24 calls every 30 s for all of
 * them together, and every 10 s while something moves in any.
 */
export class Listings {
  private readonly options: ListingOptions
  private readonly shareForMs: number
  private shared: Snapshot | null = null
  private asking: Promise<Snapshot> | null = null
  private health: { askedAtMs: number; byInstance: Map<string, InstanceHealth> } | null = null
  /** When this process last changed a cluster; a shared list from before that is not shown. */
  private readonly changedAtMs = new Map<string, number>()

  constructor(options: ListingOptions) {
    this.options = options
    this.shareForMs = options.shareListsForMs ?? defaultShareForMs
  }

  /** To be called when a call begins to change a cluster, and when it has ended. */
  changed(clusterId: string): void {
    const nowMs = this.options.clock.nowMs()
    for (const [id, atMs] of this.changedAtMs) if (nowMs - atMs > this.shareForMs) this.changedAtMs.delete(id)
    this.changedAtMs.set(clusterId, nowMs)
  }

  async installation(): Promise<NodeListing> {
    const { shared } = this
    if (shared !== null && !this.changedSince(shared)) {
      const known = await this.whole(shared)
      const oldestMs = known.isAtRest ? this.shareForMs : this.shareForMs / youngerWhileMoving
      if (this.options.clock.nowMs() - shared.askedAtMs < oldestMs) return known.listing
    }
    const snapshot = await this.ask({})
    const changed = await this.options.finish(snapshot.nodes)
    const latest = this.share(changed ? await this.ask({}) : snapshot)
    return (await this.whole(latest)).listing
  }

  async cluster(clusterId: string): Promise<NodeListing> {
    const shared = await this.sharedList()
    if (shared.askedAtMs > (this.changedAtMs.get(clusterId) ?? Number.NEGATIVE_INFINITY)) {
      const shown = await this.listing(shared, clusterId)
      // What is missing may have been made since, by another process: nobody is to think that it is gone.
      const isWhole = shown.nodes.length > 0 && shown.nodes.every((node) => node.clusterId === clusterId)
      if (isWhole && shown.nodes.every(isAtRest)) return shown
    }
    const own = await this.ask({ clusterId })
    const changed = await this.options.finish(own.nodes)
    return await this.listing(changed ? await this.ask({ clusterId }) : own, clusterId)
  }

  /** This process has changed some cluster since the list was asked for. */
  private changedSince({ askedAtMs }: Snapshot): boolean {
    return [...this.changedAtMs.values()].some((atMs) => atMs >= askedAtMs)
  }

  private async sharedList(): Promise<Snapshot> {
    const { clock } = this.options
    if (this.shared !== null && clock.nowMs() - this.shared.askedAtMs <= this.shareForMs) return this.shared
    this.asking ??= this.ask({}).finally(() => {
      this.asking = null
    })
    return this.share(await this.asking)
  }

  /** The newest list that there is: answers may come in another order than they were asked for. */
  private share(snapshot: Snapshot): Snapshot {
    if (this.shared === null || this.shared.askedAtMs < snapshot.askedAtMs) this.shared = snapshot
    return this.shared
  }

  private async ask(scope: Scope): Promise<Snapshot> {
    const { call, clock, installationId } = this.options
    const askedAtMs = clock.nowMs()
    const nodes = [...(await describeNodes(call, installationId, scope)).values()]
    return { askedAtMs, nodes, byCluster: groupByCluster(nodes), shown: null }
  }

  /** Everything, put into words once for each list: a sweep comes by every two seconds. */
  private async whole(snapshot: Snapshot): Promise<Shown> {
    const health = await this.healthOf(snapshot.nodes)
    if (snapshot.shown?.health !== health) {
      const listing = this.words(snapshot, snapshot.nodes, health)
      snapshot.shown = { health, listing, isAtRest: listing.nodes.every(isAtRest) }
    }
    return snapshot.shown
  }

  private async listing(snapshot: Snapshot, clusterId: string): Promise<NodeListing> {
    const wanted = snapshot.byCluster.get(clusterId) ?? []
    return this.words(snapshot, wanted, await this.healthOf(wanted))
  }

  private words({ askedAtMs }: Snapshot, nodes: NodeParts[], health: Map<string, InstanceHealth>): NodeListing {
    const moment = { nowMs: askedAtMs, settlingMs: this.options.settlingMs }
    return { observedAtMs: askedAtMs, nodes: nodes.map((parts) => observeNode(parts, health, moment)) }
  }

  private async healthOf(nodes: NodeParts[]): Promise<Map<string, InstanceHealth>> {
    const runs = nodes.some(({ machines }) => machines.some(({ State }) => State?.Name === 'running'))
    return runs ? await this.presentHealth() : nothingKnown
  }

  private async presentHealth(): Promise<Map<string, InstanceHealth>> {
    const { call, clock } = this.options
    const nowMs = clock.nowMs()
    if (this.health === null || nowMs - this.health.askedAtMs > healthForMs) {
      this.health = { askedAtMs: nowMs, byInstance: await askHealth(call) }
    }
    return this.health.byInstance
  }
}

/** A node whose parts name several clusters, since somebody has edited a tag, is in each of them. */
function groupByCluster(nodes: NodeParts[]): Map<string, NodeParts[]> {
  const byCluster = new Map<string, NodeParts[]>()
  for (const parts of nodes) {
    for (const clusterId of clustersOf(parts)) {
      const others = byCluster.get(clusterId)
      if (others === undefined) byCluster.set(clusterId, [parts])
      else others.push(parts)
    }
  }
  return byCluster
}

const nothingKnown = new Map<string, InstanceHealth>()

/** Nothing of it is expected to change by itself. */
function isAtRest({ state, machine }: ObservedNode): boolean {
  return state === 'ready' && (machine === null || machine.state === 'running' || machine.state === 'gone')
}
