import type { Topic, TopicSummary } from '../api/types.ts'
import { inSection, type Page, section } from './page.ts'
import { table } from './table.ts'

/** Topics, one a line. */
export function topicTable(topics: readonly TopicSummary[], { paint }: Page): string[] {
  return table(
    [{ title: 'name' }, { title: 'partitions', align: 'right' }, { title: 'replicas', align: 'right' }],
    topics.map(({ name, partitions, replicationFactor }) => [name, String(partitions), String(replicationFactor)]),
    { paint },
  )
}

/** One topic with its partitions and what is configured. */
export function topicLines(topic: Topic, page: Page): string[] {
  return [
    page.paint(topic.name, 'strong'),
    ...section('Partitions', partitionLines(topic, inSection(page)), page),
    ...section(
      'Configuration',
      Object.entries(topic.configs).map(([name, value]) => `${name} = ${value}`),
      page,
    ),
  ]
}

function partitionLines(topic: Topic, { paint }: Page): string[] {
  return table(
    [
      { title: 'partition', align: 'right' },
      { title: 'leader', align: 'right' },
      { title: 'replicas' },
      { title: 'in sync' },
    ],
    topic.partitions.map(({ partition, leader, replicas, inSync }) => [
      String(partition),
      leader === null ? { text: 'none', tone: 'bad' } : String(leader),
      replicas.join(','),
      { text: inSync.join(',') || 'none', tone: inSync.length < replicas.length ? 'doubtful' : 'good' },
    ]),
    { paint },
  )
}
