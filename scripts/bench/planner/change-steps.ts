import type { CapacityPlan, ChangeStep, ChangeStepKind } from '@headwater/model'
import type { Demand } from './guide-load.ts'
import type { End, Machines, Moving, Standing } from './guide-moving.ts'

/** What a change goes from and to, and what moves between them. */
export interface Path {
  now: Standing
  end: End
  moving: Moving
  controllersNow: CapacityPlan['controllers']
  controllersEnd: CapacityPlan['controllers']
  demandEnd: Demand
  /** Null: for ever. */
  retentionNow: number | null
  retentionEnd: number | null
}

/** Section 9, "In which order". */
const guideOrder: (ChangeStepKind | 'larger_size' | 'smaller_size')[] = [
  'lower_promise',
  'lower_retention',
  'grow_volumes',
  'change_volume_rates',
  'add_controllers',
  'larger_size',
  'add_brokers',
  'move_replicas',
  'replace_volumes',
  'remove_brokers',
  'smaller_size',
  'remove_controllers',
  'raise_retention',
  'raise_promise',
]

/** In words, every step that comes before one that the guide has earlier. */
export function disorderIn(steps: readonly ChangeStep[], path: Path): string[] {
  const places = steps.filter((step) => !isOfControllers(step)).map((step) => placesOf(step.kind, path))
  let reached = 0
  return places.flatMap((possible, index) => {
    const place = possible.find((each) => each >= reached)
    if (place === undefined) return [`step ${index + 1}, ${steps[index]?.kind}, comes too late`]
    reached = place
    return []
  })
}

/** Larger in nothing and smaller in nothing, or larger in one thing and smaller in another: the guide does not say which it is. */
function placesOf(kind: ChangeStepKind, { now, end }: Path): number[] {
  if (kind !== 'change_size') return [guideOrder.indexOf(kind)]
  const [before, after] = [guideOrder.indexOf('larger_size'), guideOrder.indexOf('smaller_size')]
  const less = end.size.vcpu.value < now.size.vcpu.value || end.size.memoryMib.value < now.size.memoryMib.value
  const more = end.size.vcpu.value > now.size.vcpu.value || end.size.memoryMib.value > now.size.memoryMib.value
  if (more === less) return [before, after]
  return more ? [before] : [after]
}

interface Node {
  zone: string
  size: string
  volume: CapacityPlan['volume']
  heldGib: number
  /** Whether the end has it. */
  stays: boolean
}

interface State {
  nodes: Node[]
  controllers: string
  peaks: { in: number; out: number }
  retention: number | null
  copies: number
}

/**
 * Section 9's steps carried out one after the other on nodes of their own: what each says of itself that is not so, what it
 * would break, and where the last one leaves the cluster when that is not the end.
 */
export function misstepsIn(steps: readonly ChangeStep[], path: Path): string[] {
  const state = stateNow(path)
  const wrong = steps.flatMap((step) => {
    const touched = carryOut(step, state, path)
    return [
      ...(touched === null || touched === step.nodes ? [] : [`${step.kind}: ${step.nodes} nodes, not ${touched}`]),
      ...broken(state, path).map((what) => `${step.kind}: ${what}`),
    ]
  })
  return [...wrong, ...notTheEnd(state, path)]
}

function stateNow({ now, end, moving, controllersNow, retentionNow }: Path): State {
  const keptAZone = moving.kept === 0 ? 0 : moving.kept / end.zones.filter((zone) => now.zones.includes(zone)).length
  return {
    nodes: now.zones.flatMap((zone) =>
      Array.from({ length: now.count / now.zones.length }, (_, index) => ({
        zone,
        size: now.size.name,
        volume: now.volume,
        heldGib: moving.shareNow,
        stays: end.zones.includes(zone) && index < keptAZone,
      })),
    ),
    controllers: controllersText(controllersNow),
    peaks: { in: now.demand.peakIngress, out: now.demand.peakEgress },
    retention: retentionNow,
    copies: now.copies,
  }
}

/** How many nodes it touches; null where none is counted, or where the guide does not say. */
function carryOut(step: ChangeStep, state: State, path: Path): number | null {
  const { end, moving, demandEnd } = path
  const staying = state.nodes.filter((node) => node.stays)
  switch (step.kind) {
    case 'lower_promise':
      state.peaks = {
        in: Math.min(state.peaks.in, demandEnd.peakIngress),
        out: Math.min(state.peaks.out, demandEnd.peakEgress),
      }
      return 0
    case 'raise_promise':
      state.peaks = { in: demandEnd.peakIngress, out: demandEnd.peakEgress }
      return 0
    case 'lower_retention':
    case 'raise_retention':
      state.retention = path.retentionEnd
      return 0
    case 'grow_volumes':
      return changed(staying, (node) => ({
        volume: { ...node.volume, sizeGib: Math.max(node.volume.sizeGib, end.volume.sizeGib) },
      }))
    case 'change_volume_rates':
      return changed(staying, (node) => ({ volume: { ...end.volume, sizeGib: node.volume.sizeGib } }))
    case 'add_controllers':
    case 'remove_controllers':
      state.controllers = controllersText(path.controllersEnd)
      return null
    case 'change_size':
      if (!isOfControllers(step)) {
        return changed(
          staying.filter((node) => node.size !== end.size.name),
          () => ({ size: end.size.name }),
        )
      }
      state.controllers = controllersText(path.controllersEnd)
      return null
    case 'add_brokers':
      return added(state, end)
    case 'replace_volumes': {
      const shrinking = staying.filter((node) => node.volume.sizeGib > end.volume.sizeGib)
      const touched = changed(shrinking, () => ({ size: end.size.name, volume: end.volume, heldGib: moving.share }))
      if (staying.every((node) => node.heldGib === moving.share)) leaveTo(staying, state, path)
      return touched
    }
    case 'move_replicas':
      leaveTo(staying, state, path)
      return staying.length
    case 'remove_brokers':
      return removed(state)
  }
}

/** Nodes that stay have their share, so the replicas of the others can go. */
function leaveTo(staying: Node[], state: State, { end, moving }: Path): void {
  for (const node of state.nodes) node.heldGib = staying.includes(node) ? moving.share : 0
  state.copies = end.copies
}

/** `nodes` of a step on dedicated controllers are these, not brokers. */
function isOfControllers({ kind, text }: ChangeStep): boolean {
  return kind === 'change_size' && text.startsWith('Controllers')
}

function changed(nodes: Node[], to: (node: Node) => Partial<Node>): number {
  for (const node of nodes) Object.assign(node, to(node))
  return nodes.length
}

function added({ nodes }: State, end: End): number {
  const before = nodes.length
  for (const zone of end.zones) {
    const staying = nodes.filter((node) => node.zone === zone && node.stays).length
    for (let index = staying; index < end.count / end.zones.length; index += 1) {
      nodes.push({ zone, size: end.size.name, volume: end.volume, heldGib: 0, stays: true })
    }
  }
  return nodes.length - before
}

/** Those without replicas; one that has some keeps them. */
function removed(state: State): number {
  const before = state.nodes.length
  state.nodes = state.nodes.filter((node) => node.stays || node.heldGib > 0)
  return before - state.nodes.length
}

const rounding = 1e-6

/** What no step may leave behind: a copy of less than all records, or more on a volume than it holds. */
function broken({ nodes }: State, { moving, now, end }: Path): string[] {
  const heldGib = nodes.reduce((sum, node) => sum + node.heldGib, 0)
  const neededGib = Math.min(moving.shareNow * now.count, moving.share * end.count)
  return [
    ...(heldGib < neededGib * (1 - rounding) ? [`only ${heldGib} of ${neededGib} GiB of copies are left`] : []),
    ...(nodes.some((node) => node.heldGib > node.volume.sizeGib) ? ['a volume holds more than its size'] : []),
  ]
}

function notTheEnd(state: State, { end, moving, controllersEnd, demandEnd, retentionEnd }: Path): string[] {
  const expected = nodeText({ ...end, heldGib: moving.share })
  const nodes = end.zones.map((zone) =>
    state.nodes.filter((node) => node.zone === zone).map((node) => nodeTextOf(node)),
  )
  const zonesRight = nodes.every((zone) => zone.length === end.count / end.zones.length)
  return [
    ...(zonesRight && state.nodes.length === end.count ? [] : [`the steps end in ${state.nodes.length} brokers`]),
    ...[...new Set(nodes.flat())]
      .filter((text) => text !== expected)
      .map((text) => `a broker is ${text}, not ${expected}`),
    ...differs('controllers', state.controllers, controllersText(controllersEnd)),
    ...differs('copies', state.copies, end.copies),
    ...differs('retention', state.retention, retentionEnd),
    ...differs('peak in', state.peaks.in, demandEnd.peakIngress),
    ...differs('peak out', state.peaks.out, demandEnd.peakEgress),
  ]
}

function differs<T>(what: string, is: T, should: T): string[] {
  return is === should ? [] : [`the steps end with ${what} ${is}, not ${should}`]
}

function nodeTextOf({ size, volume, heldGib }: Node): string {
  const { sizeGib, iops, throughputMiBps } = volume
  return `${size}, ${sizeGib} GiB, ${iops} IOPS, ${throughputMiBps} MiB/s, ${heldGib.toPrecision(9)} GiB held`
}

function nodeText({ size, volume, heldGib }: Machines & { heldGib: number }): string {
  return nodeTextOf({ zone: '', size: size.name, volume, heldGib, stays: true })
}

/** Combined controllers come and go with the brokers that they run on. */
function controllersText({ mode, count, size }: CapacityPlan['controllers']): string {
  return mode === 'combined' ? 'combined' : `${count} x ${size}`
}
