import type { CapacityPlan } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { clusterPlanQuery, operationsQuery, planOfClusterQuery } from '../../api/queries.ts'
import { counted, figure, gibibytes, usd } from '../../format/figures.ts'
import { PlanCard } from '../../plan/plan-card.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Loaded, Panel } from '../../ui/panel.tsx'

/** The plan now, and what was otherwise before the last change. */
export function Plans({ clusterId }: { clusterId: string }) {
  const plan = useQuery(clusterPlanQuery(clusterId))
  const operations = useQuery(operationsQuery(clusterId))
  const latest = operations.data?.items.find(({ change }) => change !== null)
  const fromPlanId = latest?.change?.fromPlanId ?? ''
  const before = useQuery({ ...planOfClusterQuery(clusterId, fromPlanId), enabled: fromPlanId !== '' })
  return (
    <Panel title="The plan">
      <Loaded query={plan} lines={8}>
        {(now) => (
          <div className="space-y-6">
            <Comparison now={now} before={before.data?.id === now.id ? undefined : before.data} />
            <details>
              <summary className="cursor-pointer text-sm font-medium">Why these machines, and what binds them</summary>
              <div className="mt-4">
                <PlanCard plan={now} />
              </div>
            </details>
          </div>
        )}
      </Loaded>
    </Panel>
  )
}

function Comparison({ now, before }: { now: CapacityPlan; before: CapacityPlan | undefined }) {
  return (
    <div className="-mx-4 overflow-x-auto px-4">
      <table className="w-full text-sm">
        <thead className="text-left text-muted">
          <tr className="border-b border-line [&>th]:py-1.5 [&>th]:pr-4 [&>th]:font-medium">
            <th scope="col">
              <span className="sr-only">What</span>
            </th>
            {before === undefined ? null : <th scope="col">Before</th>}
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {facts.map(({ name, of }) => {
            const [was, is] = [before && of(before), of(now)]
            return (
              <tr key={name} className="border-b border-line last:border-0 [&>*]:py-1.5 [&>*]:pr-4">
                <th scope="row" className="text-left font-normal text-muted">
                  {name}
                </th>
                {was === undefined ? null : (
                  <td className={classNames(was !== is && 'text-muted line-through')}>{was}</td>
                )}
                <td className={classNames('tabular-nums', was !== undefined && was !== is && 'font-medium')}>{is}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const facts: { name: string; of: (plan: CapacityPlan) => string }[] = [
  { name: 'Price a month', of: ({ price }) => usd(price.monthlyMicroUsd) },
  { name: 'Brokers', of: ({ brokers }) => `${brokers.count} × ${brokers.size}` },
  {
    name: 'Controllers',
    of: ({ controllers: { mode, count, size } }) => (mode === 'combined' ? 'on the brokers' : `${count} × ${size}`),
  },
  { name: 'Volume of each broker', of: ({ volume }) => gibibytes(volume.sizeGib) },
  {
    name: 'Carries at peak',
    of: ({ effective }) => `${figure(effective.peakIngressMBps)} MB/s in, ${figure(effective.peakEgressMBps)} MB/s out`,
  },
  { name: 'Copies', of: ({ replicationFactor, minInSync }) => `${replicationFactor}, at least ${minInSync} in sync` },
  { name: 'Zones', of: ({ zones }) => zones.join(', ') },
  { name: 'At most', of: ({ partitions }) => counted(partitions.maximum, 'partition') },
]
