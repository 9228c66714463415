import type { MachineSpecification, NodeSpecification, VolumeSpecification } from '@headwater/provider'

/** A machine's whole life as far as it is decided; what it is at a moment is read off by observation.ts. */
export interface SimulatedMachine {
  readonly id: string
  readonly digest: string
  readonly specification: MachineSpecification
  readonly runsFromMs: number
  readonly stopAskedAtMs: number | null
  /** When it is gone, and what is said of it then; null while no end is in sight. */
  readonly end: SimulatedEnd | null
  readonly leavingByMs: number | null
}

export interface SimulatedEnd {
  readonly atMs: number
  readonly detail: string
  /** True when it left by itself because it was asked to: what it held in memory is on its volume. */
  readonly isClean: boolean
}

export interface SimulatedNode {
  readonly specification: NodeSpecification
  readonly digest: string
  /** Null once it is lost. */
  readonly volume: VolumeSpecification | null
  readonly addresses: Record<string, { host: string; port: number }>
  /** Infinity when whoever made it died halfway. */
  readonly readyAtMs: number
  readonly deletion: { readonly goneAtMs: number } | null
  /** The last holds the volume or held it last. */
  readonly machines: readonly SimulatedMachine[]
  /** What was written besides what the image writes. */
  readonly lines: readonly { readonly atMs: number; readonly line: string }[]
}

/** The cloud as it is from one change to the next. Never changed in place, so that a late list can show an old one. */
export interface World {
  readonly fromMs: number
  readonly nodes: ReadonlyMap<string, SimulatedNode>
  /** Since when nothing is known of a zone's machines. */
  readonly silentZones: ReadonlyMap<string, number>
}

/** The versions of the world that a list may still show. */
export class WorldHistory {
  private versions: World[]
  private readonly settlingMs: number
  /** By cluster; null for those who watch all. */
  private readonly watchers = new Map<string | null, ((node: SimulatedNode) => void)[]>()

  constructor(nowMs: number, settlingMs: number) {
    this.versions = [{ fromMs: nowMs, nodes: new Map(), silentZones: new Map() }]
    this.settlingMs = settlingMs
  }

  get present(): World {
    const last = this.versions.at(-1)
    if (last === undefined) throw new Error('a world always has a present')
    return last
  }

  /** Tells of each node that is put into the world, at once and as it will be from then on. */
  watch(watcher: (node: SimulatedNode) => void, clusterId: string | null): void {
    this.watchers.set(clusterId, [...(this.watchers.get(clusterId) ?? []), watcher])
  }

  change(nowMs: number, changes: Partial<Omit<World, 'fromMs'>>): void {
    this.versions.push({ ...this.present, ...changes, fromMs: nowMs })
    const first = this.oldestIndex(nowMs)
    this.versions = this.versions.slice(first)
  }

  /** Puts one node's new state into the world; those that are gone by now are left out of it. */
  put(nowMs: number, node: SimulatedNode): void {
    const left = [...this.present.nodes].filter(([, { deletion }]) => deletion === null || nowMs < deletion.goneAtMs)
    this.change(nowMs, { nodes: new Map(left).set(node.specification.id, node) })
    for (const key of [node.specification.clusterId, null])
      for (const watcher of this.watchers.get(key) ?? []) watcher(node)
  }

  /** The world as a list shows it that is `delayMs` late and leaves out `behind` changes more, and its time. */
  seenLate(nowMs: number, delayMs: number, behind: number): { world: World; atMs: number } {
    const shownMs = nowMs - Math.min(delayMs, this.settlingMs)
    const inTime = Math.max(
      0,
      this.versions.findLastIndex(({ fromMs }) => fromMs <= shownMs),
    )
    const index = Math.max(this.oldestIndex(nowMs), inTime - Math.max(0, behind))
    const world = this.versions[index] ?? this.present
    if (index === inTime) return { world, atMs: Math.max(shownMs, world.fromMs) }
    const next = this.versions[index + 1] ?? this.present
    return { world, atMs: Math.max(world.fromMs, next.fromMs - 1) }
  }

  /** The first version that was still true settlingMs ago. */
  private oldestIndex(nowMs: number): number {
    return Math.max(
      0,
      this.versions.findLastIndex(({ fromMs }) => fromMs <= nowMs - this.settlingMs),
    )
  }
}
