import type { ConsumerGroup } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { groupQuery } from '../../../api/access-queries.ts'
import { useMay } from '../../../api/session.ts'
import { counted } from '../../../format/figures.ts'
import { visibleText } from '../../../format/visible-text.ts'
import { Button } from '../../../ui/button.tsx'
import { Empty, Loaded, Panel } from '../../../ui/panel.tsx'
import { Table } from '../../../ui/table.tsx'
import { Count, GroupState } from './group-state.tsx'
import { ResetOffsets } from './reset-offsets.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId/groups/$groupId')

/** One group: who is in it, how far each partition is read, and setting where it goes on. */
export function GroupPage() {
  const { clusterId, groupId } = route.useParams()
  const group = useQuery(groupQuery(clusterId, groupId))
  const mayReset = useMay('developer')
  return (
    <div className="space-y-6">
      <Link
        to="/clusters/$clusterId/groups"
        params={{ clusterId }}
        className="inline-flex items-center gap-1 text-sm text-brand hover:underline"
      >
        <ArrowLeft className="size-4" aria-hidden /> Consumer groups
      </Link>
      <Loaded query={group} lines={8}>
        {(data) => (
          <>
            <div className="flex flex-wrap items-center gap-3">
              <h2 className="max-w-full text-lg font-semibold wrap-anywhere">
                <bdi>{visibleText(data.groupId)}</bdi>
              </h2>
              <GroupState state={data.state} />
              <p className="text-sm">{data.lag === null ? 'Lag not known' : `${counted(data.lag, 'record')} behind`}</p>
            </div>
            <Panel title="Partitions">
              <Partitions group={data} />
            </Panel>
            <Panel title="Members">
              <Members group={data} />
            </Panel>
            <Panel title="Reset offsets">
              {mayReset ? (
                <ResetOffsets clusterId={clusterId} group={data} />
              ) : (
                <p className="text-sm text-muted">
                  Setting where a group reads on needs a key with the scope developer.
                </p>
              )}
            </Panel>
          </>
        )}
      </Loaded>
    </div>
  )
}

const partitionColumns = [
  { title: 'Topic' },
  { title: 'Partition', isFigure: true },
  { title: 'Committed', isFigure: true },
  { title: 'End', isFigure: true },
  { title: 'Lag', isFigure: true },
  { title: 'Read by' },
]
/** So many are drawn at first. */
const firstPartitions = 200

function Partitions({ group }: { group: ConsumerGroup }) {
  const [all, setAll] = useState(false)
  if (group.partitions.length === 0)
    return <Empty title="Nothing read yet" text="Once the group commits an offset, its partitions are shown here." />
  const clients = new Map(group.members.map(({ memberId, clientId }) => [memberId, visibleText(clientId)]))
  const furthest = group.partitions.toSorted((a, b) => (b.lag ?? -1) - (a.lag ?? -1))
  const shown = all ? furthest : furthest.slice(0, firstPartitions)
  return (
    <>
      <Table label="Partitions, the largest lag first" columns={partitionColumns}>
        {shown.map(({ topic, partition, committedOffset, endOffset, lag, memberId }) => (
          <tr key={`${topic}-${partition}`}>
            <td className="max-w-72 truncate" title={topic}>
              {topic}
            </td>
            <td className="text-right tabular-nums">{partition}</td>
            <td className="text-right">
              <Count value={committedOffset} />
            </td>
            <td className="text-right">
              <Count value={endOffset} />
            </td>
            <td className="text-right font-medium">
              <Count value={lag} />
            </td>
            <td className="max-w-56 truncate" title={memberId ?? ''}>
              {memberId === null ? <span className="text-muted">nobody</span> : <bdi>{clients.get(memberId)}</bdi>}
            </td>
          </tr>
        ))}
      </Table>
      {shown.length < furthest.length ? (
        <div className="flex justify-center pt-8">
          <Button size="small" onClick={() => setAll(true)}>
            Show all {counted(furthest.length, 'partition')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

const memberColumns = [
  { title: 'Client' },
  { title: 'From' },
  { title: 'Static id' },
  { title: 'Partitions', isFigure: true },
]

function Members({ group }: { group: ConsumerGroup }) {
  if (group.members.length === 0)
    return <p className="text-sm text-muted">Nobody reads as this group now. What it has read is kept.</p>
  return (
    <Table label="Members" columns={memberColumns}>
      {group.members.map(({ memberId, clientId, clientHost, instanceId, partitions }) => (
        <tr key={memberId}>
          <td className="max-w-72 truncate" title={memberId}>
            <bdi>{visibleText(clientId)}</bdi>
          </td>
          <td>{clientHost}</td>
          <td className="max-w-56 truncate">
            {instanceId === null ? <span className="text-muted">none</span> : visibleText(instanceId)}
          </td>
          <td className="text-right tabular-nums">{partitions}</td>
        </tr>
      ))}
    </Table>
  )
}
