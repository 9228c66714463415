import type { Entry, Placement } from './placement.ts'

/**
 * Moves what is not right where it is: copies too many or too few, on brokers that take none or are gone, or in fewer zones
 * than they could be. Keeps every copy that can stay; a new one goes where the plan is lightest for its size. Returns the
 * partitions that stay wrong for now, because of a limit, or because there is no broker in service to go to.
 */
export function placeRequired(placement: Placement): Entry[] {
  const wrong = placement.entries.filter((entry) => isStuck(entry) || !isRight(placement, entry))
  const ranked = wrong.map((entry) => ({ entry, urgency: urgency(placement, entry) }))
  ranked.sort(
    (a, b) =>
      a.urgency - b.urgency || b.entry.partition.bytes - a.entry.partition.bytes || a.entry.index - b.entry.index,
  )
  for (const { entry } of ranked) if (entry.isOpen) place(placement, entry)
  return wrong.filter((entry) => !isRight(placement, entry) || (isStuck(entry) && !placement.isChanged(entry)))
}

/** A move in progress that this plan may change, for it cannot end well. */
function isStuck({ isMoving, isOpen }: Entry): boolean {
  return isMoving && isOpen
}

/** Exactly as many copies as there shall be, none where none may be, and in as many zones as brokers in service permit. */
function isRight(placement: Placement, { targetIds }: Entry): boolean {
  return (
    targetIds.length === placement.copies &&
    targetIds.every((id) => placement.isTaker(id)) &&
    placement.zonesOf(targetIds) === mostZones(placement, targetIds)
  )
}

/** Zones that a partition's copies could be in, given those that are there: where it is now, and where it could go now. */
function mostZones(placement: Placement, heldIds: readonly number[]): number {
  const { openZones } = placement
  const outside = heldIds.filter((id) => placement.isTaker(id) && !openZones.has(placement.zone(id) ?? ''))
  return Math.min(placement.copies, openZones.size + placement.zonesOf(outside))
}

/** What cannot go on by itself comes first, then what has too few copies alive, then the rest. */
function urgency(placement: Placement, { isMoving, targetIds, partition }: Entry): number {
  if (isMoving) return 0
  const alive = targetIds.filter((id) => placement.isInService(id) && partition.inSyncIds.includes(id))
  return alive.length < placement.copies ? 1 : 2
}

function place(placement: Placement, entry: Entry) {
  const kept = keep(placement, entry)
  const targetIds = stayIfShort(placement, entry, settle(placement, entry, kept))
  if (targetIds.length === 0 || sameIds(targetIds, entry.targetIds)) return
  if (keepsInSync(placement, entry, targetIds) && placement.permits(entry, targetIds)) {
    placement.retarget(entry, targetIds)
  }
}

/**
 * The copies that stay: one a zone, then others while there is room beside a copy for each further zone. A copy goes first
 * that is out of service, then one not in sync, then one still being made, then one on the fullest broker.
 */
function keep(placement: Placement, entry: Entry): number[] {
  const { homeIds, targetIds, partition } = entry
  const held = [
    ...homeIds.filter((id) => placement.isTaker(id)),
    ...targetIds.filter((id) => !homeIds.includes(id) && placement.isTaker(id) && placement.isInService(id)),
  ]
  const ranks = new Map(
    held.map((id) => [
      id,
      [
        placement.isInService(id) ? 0 : 1,
        partition.inSyncIds.includes(id) ? 0 : 1,
        homeIds.includes(id) ? 0 : 1,
        placement.burden(id, partition.bytes),
        held.indexOf(id),
      ],
    ]),
  )
  held.sort((a, b) => compare(ranks.get(a) ?? [], ranks.get(b) ?? []))
  const first = held.filter((id, at) => held.findIndex((other) => placement.zone(other) === placement.zone(id)) === at)
  const oneAZone = first.slice(0, placement.copies)
  const forNewZones = mostZones(placement, held) - oneAZone.length
  const room = placement.copies - oneAZone.length - forNewZones
  return [...oneAZone, ...held.filter((id) => !first.includes(id)).slice(0, room)]
}

/** Adds copies in the zones with the fewest of this partition, on the broker where they burden least. */
function settle(placement: Placement, { partition }: Entry, kept: number[]): number[] {
  const targetIds = [...kept]
  while (targetIds.length < placement.copies) {
    const zones = targetIds.map((id) => placement.zone(id))
    const homes = placement.takers.filter(({ id, isInService }) => isInService && !targetIds.includes(id))
    const ranked = homes.map(({ id, zone }) => ({
      id,
      rank: [zones.filter((other) => other === zone).length, placement.burden(id, partition.bytes), id],
    }))
    ranked.sort((a, b) => compare(a.rank, b.rank))
    const [best] = ranked
    if (!best) return targetIds
    targetIds.push(best.id)
  }
  return targetIds
}

/** While there is no broker in service to go to, a copy stays even where it should not. */
function stayIfShort(placement: Placement, { homeIds, partition }: Entry, targetIds: number[]): number[] {
  const others = homeIds.filter((id) => !targetIds.includes(id))
  const rank = (id: number) => (placement.isInService(id) ? 0 : 2) + (partition.inSyncIds.includes(id) ? 0 : 1)
  others.sort((a, b) => rank(a) - rank(b))
  return [...targetIds, ...others.slice(0, Math.max(0, placement.copies - targetIds.length))]
}

/**
 * Whether as many copies are in sync after the move as before, up to as many as there shall be. New copies are in sync
 * before old ones go, so only dropping one that is in sync beside one that lags can lessen them.
 */
function keepsInSync(placement: Placement, { homeIds, partition }: Entry, targetIds: readonly number[]): boolean {
  const inSync = homeIds.filter((id) => partition.inSyncIds.includes(id) && placement.isInService(id))
  const after = targetIds.filter((id) => inSync.includes(id) || !homeIds.includes(id))
  return after.length >= Math.min(inSync.length, targetIds.length)
}

export function sameIds(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id))
}

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
