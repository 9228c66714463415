import type { Clock } from '@headwater/model'
import type { NodeListing, ObservedNode } from '@headwater/provider'
import type { CallAws } from './aws-calls.ts'
import { describeNodes, type Scope } from './describe.ts'
import { askHealth, type InstanceHealth } from './instance-health.ts'
import { type NodeParts, nodeTags } from './node-parts.ts'
import { observeNode } from './observe-node.ts'

/** How often EC2 is asked about events and failed checks, which it knows of minutes later at best. */
const healthForMs = 60_000
const defaultShareForMs = 30_000

interface Snapshot {
  askedAtMs: number
  nodes: NodeParts[]
  byCluster: Map<string, NodeParts[]>
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
 * in which something moves, or that this process has just changed, is asked about by itself. Each answer says when it was
 * true. With 1,000 clusters at rest that is some twenty calls every 30 s for all of them together.
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

  /** Always asks. */
  async installation(): Promise<NodeListing> {
    const snapshot = await this.ask({})
    const changed = await this.options.finish(snapshot.nodes)
    const latest = changed ? await this.ask({}) : snapshot
    this.shared = latest
    return await this.listing(latest)
  }

  async cluster(clusterId: string): Promise<NodeListing> {
    const shared = await this.sharedList()
    if (shared.askedAtMs > (this.changedAtMs.get(clusterId) ?? Number.NEGATIVE_INFINITY)) {
      const shown = await this.listing(shared, clusterId)
      if (shown.nodes.every(isAtRest)) return shown
    }
    const own = await this.ask({ clusterId })
    const changed = await this.options.finish(own.nodes)
    return await this.listing(changed ? await this.ask({ clusterId }) : own)
  }

  private async sharedList(): Promise<Snapshot> {
    const { clock } = this.options
    if (this.shared !== null && clock.nowMs() - this.shared.askedAtMs <= this.shareForMs) return this.shared
    this.asking ??= this.ask({}).finally(() => {
      this.asking = null
    })
    this.shared = await this.asking
    return this.shared
  }

  private async ask(scope: Scope): Promise<Snapshot> {
    const { call, clock, installationId } = this.options
    const askedAtMs = clock.nowMs()
    const nodes = [...(await describeNodes(call, installationId, scope)).values()]
    return { askedAtMs, nodes, byCluster: Map.groupBy(nodes, (parts) => nodeTags(parts).cluster ?? '') }
  }

  private async listing({ askedAtMs, nodes, byCluster }: Snapshot, clusterId?: string): Promise<NodeListing> {
    const wanted = clusterId === undefined ? nodes : (byCluster.get(clusterId) ?? [])
    const runs = wanted.some(({ machines }) => machines.some(({ State }) => State?.Name === 'running'))
    const health = runs ? await this.presentHealth() : new Map<string, InstanceHealth>()
    const moment = { nowMs: askedAtMs, settlingMs: this.options.settlingMs }
    return { observedAtMs: askedAtMs, nodes: wanted.map((parts) => observeNode(parts, health, moment)) }
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

/** Nothing of it is expected to change by itself. */
function isAtRest({ state, machine }: ObservedNode): boolean {
  return state === 'ready' && (machine === null || machine.state === 'running' || machine.state === 'gone')
}
