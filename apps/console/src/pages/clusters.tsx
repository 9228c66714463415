import type { Cluster } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { clustersQuery } from '../api/queries.ts'
import { figure, hours } from '../format/figures.ts'
import { buttonLook } from '../ui/button.tsx'
import { Empty, Loaded, Panel } from '../ui/panel.tsx'
import { PhaseBadge } from '../ui/phase.tsx'

export function Clusters() {
  const clusters = useQuery(clustersQuery)
  return (
    <div className="space-y-4">
      <div className="flex items-center justify-between gap-4">
        <h1 className="text-xl font-semibold">Clusters</h1>
        <Link to="/order" className={buttonLook({ kind: 'primary' })}>
          <Plus className="size-4" aria-hidden /> Order a cluster
        </Link>
      </div>
      <Panel>
        <Loaded query={clusters} lines={5}>
          {({ items }) => (items.length === 0 ? <NoClusters /> : <ClusterTable clusters={items} />)}
        </Loaded>
      </Panel>
    </div>
  )
}

function NoClusters() {
  return (
    <Empty
      title="No cluster yet"
      text="Say how much throughput, how long records are kept and how available it has to be. Headwater plans the machines and shows the price before anything is made."
      action={
        <Link to="/order" className={buttonLook({ kind: 'primary' })}>
          Order the first cluster
        </Link>
      }
    />
  )
}

function ClusterTable({ clusters }: { clusters: Cluster[] }) {
  return (
    <div className="-m-4 overflow-x-auto">
      <table className="w-full min-w-2xl text-sm">
        <thead className="text-left text-muted">
          <tr className="border-b border-line [&>th]:px-4 [&>th]:py-2.5 [&>th]:font-medium">
            <th scope="col">Name</th>
            <th scope="col">Phase</th>
            <th scope="col" className="text-right">
              Throughput
            </th>
            <th scope="col" className="text-right">
              Retention
            </th>
            <th scope="col">Availability</th>
            <th scope="col">Region</th>
          </tr>
        </thead>
        <tbody>
          {clusters.map((cluster) => (
            <ClusterRow key={cluster.id} cluster={cluster} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ClusterRow({ cluster }: { cluster: Cluster }) {
  const { id, name, phase, order } = cluster
  return (
    <tr className="border-b border-line last:border-0 [&>td]:px-4 [&>td]:py-3">
      <td className="max-w-72 truncate font-medium">
        <Link to="/clusters/$clusterId" params={{ clusterId: id }} className="text-brand hover:underline">
          {name}
        </Link>
      </td>
      <td>
        <PhaseBadge phase={phase} />
      </td>
      <td className="text-right tabular-nums">{figure(order.throughput.ingressMBps)} MB/s</td>
      <td className="text-right tabular-nums">
        {order.retentionHours === undefined ? 'for ever' : hours(order.retentionHours)}
      </td>
      <td>{order.availability}</td>
      <td>{order.region}</td>
    </tr>
  )
}
