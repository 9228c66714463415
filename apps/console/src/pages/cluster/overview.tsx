import type { Cluster, Condition } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { clusterQuery, nodesQuery } from '../../api/queries.ts'
import { useMay } from '../../api/session.ts'
import { figure, gibibytes, hours } from '../../format/figures.ts'
import { windowWords } from '../../format/window.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { buttonLook } from '../../ui/button.tsx'
import { Loaded, Panel } from '../../ui/panel.tsx'
import { Findings } from './findings.tsx'
import { Events, Operations } from './history.tsx'
import { NodesMap } from './nodes-map.tsx'
import { Plans } from './plans.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId')

export function Overview() {
  const { clusterId } = route.useParams()
  const cluster = useQuery(clusterQuery(clusterId))
  const nodes = useQuery(nodesQuery(clusterId))
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <div className="space-y-6">
        <Findings clusterId={clusterId} />
        <Panel title="Nodes">
          <Loaded query={nodes} lines={5}>
            {(data) => <NodesMap nodes={data} />}
          </Loaded>
        </Panel>
        <Operations clusterId={clusterId} />
        <Plans clusterId={clusterId} />
        <Events clusterId={clusterId} />
      </div>
      <div className="space-y-6 max-lg:order-first">
        <Loaded query={cluster}>{(data) => <Facts cluster={data} />}</Loaded>
      </div>
    </div>
  )
}

function Facts({ cluster }: { cluster: Cluster }) {
  const { order, conditions, bootstrap, phase } = cluster
  const isOperator = useMay('operator')
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
      <Panel
        title="Ordered"
        action={
          <Link
            to="/clusters/$clusterId/change"
            params={{ clusterId: cluster.id }}
            className={buttonLook({ size: 'small' })}
          >
            Change
          </Link>
        }
      >
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm [&>dd]:text-right [&>dt]:text-muted">
          <dt>Throughput</dt>
          <dd>{figure(order.throughput.ingressMBps)} MB/s</dd>
          <dt>Retention</dt>
          <dd>{keptWords(order)}</dd>
          <dt>Availability</dt>
          <dd>{order.availability}</dd>
          <dt>Region</dt>
          <dd>{order.region}</dd>
          <dt>Kafka</dt>
          <dd>{cluster.kafka.version}</dd>
          <dt>Protected</dt>
          <dd>{cluster.protected ? 'yes' : 'no'}</dd>
          <dt>Maintenance</dt>
          <dd>{windowWords(cluster.maintenanceWindow)}</dd>
        </dl>
      </Panel>
      <Panel title="Conditions" action={isOperator ? <HoldLink clusterId={cluster.id} /> : null}>
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

/** To the form that holds this cluster, filled in. */
function HoldLink({ clusterId }: { clusterId: string }) {
  return (
    <Link to="/operator" search={{ hold: clusterId }} hash="holds" className={buttonLook({ size: 'small' })}>
      Hold…
    </Link>
  )
}

function keptWords({ retentionHours, storedGib }: Cluster['order']): string {
  if (retentionHours !== undefined) return hours(retentionHours)
  return storedGib === undefined ? 'for ever' : `for ever, ${gibibytes(storedGib)}`
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
      <p className="text-xs text-muted wrap-anywhere">
        {condition.message}{' '}
        <span className="whitespace-nowrap">Since {new Date(condition.since).toLocaleString()}.</span>
      </p>
    </li>
  )
}
