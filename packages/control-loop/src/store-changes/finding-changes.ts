import type { FindingObservation } from '@headwater/model'

/** A finding that is open, as stored. */
export interface OpenFinding extends FindingObservation {
  id: string
}

export interface FindingChanges {
  opened: OpenFinding[]
  /** Still open, with other words or evidence. */
  refreshed: OpenFinding[]
  closed: OpenFinding[]
}

/** Compares what is open with what is seen now; one open finding a type and subject. */
export function findingChanges(
  open: OpenFinding[],
  observed: FindingObservation[],
  newFindingId: () => string,
): FindingChanges {
  const openByKey = new Map(open.map((finding) => [findingKey(finding), finding]))
  const observedByKey = new Map(observed.map((finding) => [findingKey(finding), finding]))
  const changes: FindingChanges = { opened: [], refreshed: [], closed: [] }
  for (const [key, finding] of observedByKey) {
    const before = openByKey.get(key)
    if (!before) changes.opened.push({ ...finding, id: newFindingId() })
    else if (before.message !== finding.message || before.evidence !== finding.evidence)
      changes.refreshed.push({ ...finding, id: before.id })
  }
  changes.closed = open.filter((finding) => !observedByKey.has(findingKey(finding)))
  return changes
}

function findingKey(finding: FindingObservation): string {
  return `${finding.type} ${finding.subject}`
}
