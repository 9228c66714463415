import type { Topic, TopicPartition } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { topicQuery } from '../../api/topics.ts'
import { counted } from '../../format/figures.ts'
import { Badge } from '../../ui/badge.tsx'
import { Loaded, Panel } from '../../ui/panel.tsx'
import { type Column, VirtualTable } from '../../ui/virtual-table.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId/topics/$topicName/')

export function Partitions() {
  const { clusterId, topicName } = route.useParams()
  const topic = useQuery(topicQuery(clusterId, topicName))
  return (
    <Loaded query={topic} lines={8}>
      {(data) => (
        <div className="space-y-4">
          <Facts topic={data} />
          <Panel title="Partitions">
            <div className="-m-4">
              <VirtualTable
                label="Partitions"
                columns={columns}
                rows={data.partitions}
                keyOf={({ partition }) => String(partition)}
              />
            </div>
          </Panel>
        </div>
      )}
    </Loaded>
  )
}

function Facts({ topic: { partitions } }: { topic: Topic }) {
  const records = partitions.reduce((sum, partition) => sum + (span(partition) ?? 0), 0)
  const leaderless = partitions.filter(({ leader }) => leader === null).length
  const behind = partitions.filter(({ replicas, inSync }) => inSync.length < replicas.length).length
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm [&_dd]:text-base [&_dd]:font-medium [&_dt]:text-muted">
      <div>
        <dt>Partitions</dt>
        <dd>{counted(partitions.length, 'partition')}</dd>
      </div>
      <div>
        <dt>Offsets in use</dt>
        <dd>{records.toLocaleString('en')}</dd>
      </div>
      <div>
        <dt>Replication</dt>
        <dd>
          {leaderless > 0 ? (
            <Badge tone="bad">{counted(leaderless, 'partition')} without a leader</Badge>
          ) : behind > 0 ? (
            <Badge tone="warn">{counted(behind, 'partition')} with a copy behind</Badge>
          ) : (
            <Badge tone="good">all copies in sync</Badge>
          )}
        </dd>
      </div>
    </dl>
  )
}

const columns: Column<TopicPartition>[] = [
  { title: 'Partition', width: '7rem', isNumber: true, cell: ({ partition }) => partition },
  {
    title: 'Leader',
    width: '7rem',
    isNumber: true,
    cell: ({ leader }) => (leader === null ? <Badge tone="bad">none</Badge> : leader),
  },
  { title: 'Copies on brokers', width: 'minmax(10rem,1fr)', cell: ({ replicas }) => replicas.join(', ') },
  {
    title: 'In sync',
    width: 'minmax(10rem,1fr)',
    cell: ({ replicas, inSync }) =>
      inSync.length < replicas.length ? <Badge tone="warn">{inSync.join(', ') || 'none'}</Badge> : inSync.join(', '),
  },
  { title: 'Earliest offset', width: '10rem', isNumber: true, cell: ({ earliestOffset }) => offset(earliestOffset) },
  { title: 'Latest offset', width: '10rem', isNumber: true, cell: ({ latestOffset }) => offset(latestOffset) },
]

function offset(value: number | null): string {
  return value === null ? 'not known' : value.toLocaleString('en')
}

function span({ earliestOffset, latestOffset }: TopicPartition): number | null {
  return earliestOffset === null || latestOffset === null ? null : latestOffset - earliestOffset
}
