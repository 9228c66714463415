import type { Cluster, Condition } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { clusterPlanQuery, clusterQuery, operationsQuery } from '../../api/queries.ts'
import { figure, hours } from '../../format/figures.ts'
import { PlanCard } from '../../plan/plan-card.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { buttonLook } from '../../ui/button.tsx'
import { Empty, Loaded, Panel } from '../../ui/panel.tsx'
import { Timeline } from './timeline.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId')

export function Overview() {
  const { clusterId } = route.useParams()
  const cluster = useQuery(clusterQuery(clusterId))
  const operations = useQuery(operationsQuery(clusterId))
  const plan = useQuery(clusterPlanQuery(clusterId))
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <div className="space-y-6">
        <Panel title="Operations">
          <Loaded query={operations} lines={6}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty
                  title="Nothing has been done yet"
                  text="What is done to this cluster is shown here, step by step."
                />
              ) : (
                <div className="space-y-6">
                  {items.map((operation, index) => (
                    <Timeline key={operation.id} operation={operation} open={index === 0} />
                  ))}
                </div>
              )
            }
          </Loaded>
        </Panel>
        <Panel title="The plan it was ordered with">
          <Loaded query={plan} lines={8}>
            {(data) => <PlanCard plan={data} />}
          </Loaded>
        </Panel>
      </div>
      <div className="space-y-6">
        <Loaded query={cluster}>{(data) => <Facts cluster={data} />}</Loaded>
      </div>
    </div>
  )
}

function Facts({ cluster }: { cluster: Cluster }) {
  const { order, conditions, bootstrap, phase } = cluster
  return (
    <>
      {phase === 'RUNNING' ? (
        <Link
          to="/clusters/$clusterId/connect"
          params={{ clusterId: cluster.id }}
          className={buttonLook({ kind: 'primary', size: 'large', className: 'w-full' })}
        >
          Connect
        </Link>
      ) : null}
      <Panel title="Ordered">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm [&>dd]:text-right [&>dt]:text-muted">
          <dt>Throughput</dt>
          <dd>{figure(order.throughput.ingressMBps)} MB/s</dd>
          <dt>Retention</dt>
          <dd>{order.retentionHours === undefined ? 'for ever' : hours(order.retentionHours)}</dd>
          <dt>Availability</dt>
          <dd>{order.availability}</dd>
          <dt>Region</dt>
          <dd>{order.region}</dd>
          <dt>Protected</dt>
          <dd>{cluster.protected ? 'yes' : 'no'}</dd>
        </dl>
      </Panel>
      <Panel title="Conditions">
        <ul className="space-y-2 text-sm">
          {conditions.map((condition) => (
            <ConditionRow key={condition.type} condition={condition} />
          ))}
        </ul>
      </Panel>
      <Panel title="Endpoint">
        {bootstrap.length === 0 ? (
          <p className="text-sm text-muted">Its addresses are reserved with the first nodes, and kept for life.</p>
        ) : (
          <ul className="space-y-1 font-mono text-xs">
            {bootstrap.map(({ host, port }) => (
              <li key={`${host}:${port}`} className="wrap-anywhere">
                {host}:{port}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  )
}

const conditionNames: Record<Condition['type'], string> = {
  Ready: 'Ready for clients',
  QuorumHealthy: 'Quorum healthy',
  FullyReplicated: 'Fully replicated',
  Balanced: 'Balanced',
  WithinQuota: 'Within its quota',
}
const conditionTones: Record<Condition['status'], { tone: Tone; text: string }> = {
  True: { tone: 'good', text: 'yes' },
  False: { tone: 'bad', text: 'no' },
  Unknown: { tone: 'plain', text: 'not known' },
}

function ConditionRow({ condition }: { condition: Condition }) {
  const { tone, text } = conditionTones[condition.status]
  return (
    <li>
      <p className="flex justify-between gap-3">
        <span>{conditionNames[condition.type]}</span>
        <Badge tone={tone}>{text}</Badge>
      </p>
      <p className="text-xs text-muted wrap-anywhere">{condition.message}</p>
    </li>
  )
}
