import type { ClusterNodes, Node } from '@headwater/api-contract/client'
import { Crown } from 'lucide-react'
import { counted, gibibytes } from '../../format/figures.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Empty } from '../../ui/panel.tsx'

/** The nodes where they stand: a column a zone, in each node its leaders and copies as a bar. */
export function NodesMap({ nodes }: { nodes: ClusterNodes }) {
  const { items, kafka, kafkaSilentBecause } = nodes
  if (items.length === 0)
    return <Empty title="No nodes yet" text="They are reserved first thing, and kept for the cluster’s life." />
  const zones = Map.groupBy(
    items.toSorted((a, b) => a.kafkaId - b.kafkaId),
    ({ zone }) => zone,
  )
  const most = Math.max(1, ...items.map(({ partitions }) => partitions?.replicas ?? 0))
  return (
    <div className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-[repeat(auto-fit,minmax(13rem,1fr))]">
        {[...zones].toSorted().map(([zone, inZone]) => (
          <section
            key={zone}
            aria-label={`Zone ${zone}`}
            className="space-y-2 rounded-md border border-dashed border-line p-3"
          >
            <h3 className="truncate text-xs text-muted" title={zone}>
              {zone}
            </h3>
            {inZone.map((node) => (
              <NodeCard key={node.id} node={node} most={most} />
            ))}
          </section>
        ))}
      </div>
      {kafka === null ? (
        <p className="text-sm text-muted wrap-anywhere">
          {items.every(({ state }) => state === 'reserved' || state === 'starting')
            ? 'Kafka is starting: where leaders and copies are is shown once it answers.'
            : `Kafka does not answer now: ${kafkaSilentBecause}`}
        </p>
      ) : (
        <p className="text-xs text-muted">
          {counted(kafka.partitions, 'partition')}, Kafka’s own included.{' '}
          {kafka.withoutLeader === 0 ? 'Each has a leader.' : `${kafka.withoutLeader} without a leader.`} Bar: leaders
          dark, other copies light, copies out of sync hatched.
        </p>
      )}
    </div>
  )
}

const states: Record<Node['state'], { tone: Tone; text: string }> = {
  reserved: { tone: 'plain', text: 'reserved' },
  starting: { tone: 'info', text: 'starting' },
  up: { tone: 'good', text: 'up' },
  stopping: { tone: 'info', text: 'stopping' },
  down: { tone: 'bad', text: 'down' },
  leaving: { tone: 'plain', text: 'leaving' },
  unknown: { tone: 'plain', text: 'not known' },
}
const roles: Record<Node['role'], string> = { combined: 'Broker', broker: 'Broker', controller: 'Controller' }

function NodeCard({ node, most }: { node: Node; most: number }) {
  const { kafkaId, role, state, size, volume, controller, endpoint, partitions } = node
  const { tone, text } = states[state]
  return (
    <article
      aria-label={`${roles[role]} ${kafkaId}`}
      className="space-y-1.5 rounded-md border border-line bg-panel p-2.5 text-sm"
    >
      <p className="flex items-center justify-between gap-2">
        <span className="flex items-center gap-1.5 font-medium">
          {roles[role]} {kafkaId}
          {controller === 'active' ? (
            <Crown className="size-3.5 text-warn" aria-label="active controller" role="img" />
          ) : null}
        </span>
        <Badge tone={tone}>{text}</Badge>
      </p>
      {partitions === null ? null : <Copies partitions={partitions} most={most} />}
      <p className="text-xs text-muted wrap-anywhere">
        {size}, {gibibytes(volume.sizeGib)}
        {endpoint === null ? '' : ` · ${endpoint}`}
      </p>
      {node.machine?.stopBecause == null ? null : (
        <p className="text-xs text-muted wrap-anywhere">{node.machine.stopBecause}</p>
      )}
    </article>
  )
}

function Copies({ partitions, most }: { partitions: NonNullable<Node['partitions']>; most: number }) {
  const { leaders, replicas, inSync } = partitions
  const share = (count: number) => `${(Math.max(0, count) / most) * 100}%`
  return (
    <>
      <div className="flex h-2 overflow-hidden rounded-full bg-sunken ring-1 ring-line" aria-hidden>
        <span className="bg-brand" style={{ width: share(leaders) }} />
        <span className="bg-brand/40" style={{ width: share(inSync - leaders) }} />
        <span
          className="bg-[repeating-linear-gradient(45deg,var(--warn)_0_3px,transparent_3px_6px)]"
          style={{ width: share(replicas - inSync) }}
        />
      </div>
      <p className="text-xs tabular-nums">
        {counted(leaders, 'leader')} · {replicas} {replicas === 1 ? 'copy' : 'copies'}
        {inSync < replicas ? <span className="text-warn"> · {replicas - inSync} out of sync</span> : null}
      </p>
    </>
  )
}
