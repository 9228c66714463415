import type { FleetGroup } from '@headwater/api-contract/client'

/** The clusters of groups that are alike in one way added up, the most first. */
export function countedBy(
  groups: readonly FleetGroup[],
  by: (group: FleetGroup) => string,
): { key: string; example: FleetGroup; clusters: number }[] {
  return [...Map.groupBy(groups, by)]
    .flatMap(([key, alike]) => {
      const [example] = alike
      return example === undefined
        ? []
        : [{ key, example, clusters: alike.reduce((sum, { clusters }) => sum + clusters, 0) }]
    })
    .toSorted((a, b) => b.clusters - a.clusters)
}
