/** What is looked for among topics, as it stands in the address. */
export interface TopicSearch {
  q?: string
  sort?: TopicSort
  down?: boolean
}

export const topicSorts = ['name', 'partitions', 'replicas', 'bytes', 'retention'] as const
export type TopicSort = (typeof topicSorts)[number]

/** What makes no sense is left out. */
export function readTopicSearch({ q, sort, down }: Record<string, unknown>): TopicSearch {
  const known = topicSorts.find((name) => name === sort)
  return {
    ...(typeof q === 'string' && q !== '' ? { q: q.slice(0, 249) } : {}),
    ...(known === undefined ? {} : { sort: known }),
    ...(down === true ? { down } : {}),
  }
}
