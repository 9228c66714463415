import type { TopicSummary } from '@headwater/api-contract/client'
import type { TopicSearch, TopicSort } from './topic-search.ts'

/** Topics whose name holds what is looked for, in the order that is asked for; what is equal stays by name. */
export function sortedTopics(topics: TopicSummary[], { q = '', sort = 'name', down = false }: TopicSearch) {
  const wanted = q.toLowerCase()
  const found = wanted === '' ? topics : topics.filter(({ name }) => name.toLowerCase().includes(wanted))
  const sign = down ? -1 : 1
  return found.toSorted((a, b) => sign * compare(a, b, sort) || byName(a, b))
}

function compare(a: TopicSummary, b: TopicSummary, sort: TopicSort): number {
  if (sort === 'name') return byName(a, b)
  return numberOf(a, sort) - numberOf(b, sort)
}

function numberOf(topic: TopicSummary, sort: Exclude<TopicSort, 'name'>): number {
  switch (sort) {
    case 'partitions':
      return topic.partitions
    case 'replicas':
      return topic.replicationFactor
    case 'bytes':
      return topic.bytes ?? -1
    case 'retention':
      return topic.retentionMs ?? Number.MAX_VALUE
  }
}

function byName(a: TopicSummary, b: TopicSummary): number {
  if (a.name === b.name) return 0
  return a.name < b.name ? -1 : 1
}
