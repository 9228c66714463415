import type { Cluster } from '../api/types.ts'
import { keptText } from '../arguments/retention.ts'
import { windowText } from '../arguments/window.ts'
import { age } from './duration.ts'
import { figure } from './figure.ts'
import { inSection, type Page, section } from './page.ts'
import type { Tone } from './paint.ts'
import { type Cell, table } from './table.ts'

const tones: Record<Cluster['phase'], Tone> = {
  PROVISIONING: 'strong',
  RUNNING: 'good',
  UPDATING: 'strong',
  HEALING: 'doubtful',
  DEGRADED: 'bad',
  DELETING: 'doubtful',
  DELETED: 'faint',
  FAILED: 'bad',
}

/** Clusters, one a line. */
export function clusterTable(clusters: readonly Cluster[], { paint, nowMs }: Page): string[] {
  return table(
    [
      { title: 'name' },
      { title: 'id' },
      { title: 'phase' },
      { title: 'throughput', align: 'right' },
      { title: 'retention', align: 'right' },
      { title: 'availability' },
      { title: 'region' },
      { title: 'age', align: 'right' },
    ],
    clusters.map((cluster) => [
      cluster.name,
      cluster.id,
      phaseCell(cluster),
      `${figure(cluster.order.throughput.ingressMBps)} MB/s`,
      keptText(cluster.order),
      cluster.order.availability,
      cluster.order.region,
      age(cluster.createdAt, nowMs),
    ]),
    { paint },
  )
}

/** Everything about one cluster. */
export function clusterLines(cluster: Cluster, page: Page): string[] {
  return [...facts(cluster, page), ...section('Conditions', conditions(cluster, inSection(page)), page)]
}

function facts({ order, ...cluster }: Cluster, { paint, nowMs }: Page): string[] {
  const { ingressMBps, egressMBps } = order.throughput
  const rows: Cell[][] = [
    ['name', { text: cluster.name, tone: 'strong' }],
    ['id', cluster.id],
    ['phase', phaseCell(cluster)],
    ['throughput', `${ingressMBps} MB/s in${egressMBps === undefined ? '' : `, ${egressMBps} MB/s out`}`],
    ['retention', keptText(order)],
    ['availability', `${order.availability}, in ${order.region}`],
    ['kafka', kafkaText(cluster)],
    ['endpoint', cluster.bootstrap.map(({ host, port }) => `${host}:${port}`).join(',') || 'not reserved yet'],
    ['protected', cluster.protected ? 'yes: lift it with --no-protected before deleting' : 'no'],
    [
      'window',
      cluster.maintenanceWindow
        ? `${windowText(cluster.maintenanceWindow)}, UTC`
        : 'none: changes are made at any time',
    ],
    ['plan', cluster.capacityPlanId],
    ['operation', cluster.operationId ?? 'none is running'],
    ['created', `${cluster.createdAt} (${age(cluster.createdAt, nowMs)} ago)`],
    ...(cluster.deletedAt === null ? [] : [['deleted', cluster.deletedAt]]),
  ]
  return table([{ title: '' }, { title: '' }], rows, { paint })
}

function kafkaText({ kafka: { version, release, settlesAt, rolledBack } }: Pick<Cluster, 'kafka'>): string {
  const now = `${version}, release ${release}`
  if (rolledBack !== null) return `${now}; ${rolledBack.version} was given up: ${rolledBack.because}`
  return settlesAt === null ? now : `${now}; there is a way back until ${settlesAt}`
}

function phaseCell({ phase }: Pick<Cluster, 'phase'>): Cell {
  return { text: phase, tone: tones[phase] }
}

function conditions(cluster: Cluster, { paint, width, nowMs }: Page): string[] {
  if (cluster.conditions.length === 0) return []
  return table(
    [
      { title: 'type' },
      { title: 'status' },
      { title: 'reason' },
      { title: 'for', align: 'right' },
      { title: 'message' },
    ],
    cluster.conditions.map(({ type, status, reason, since, message }) => [
      type,
      { text: status, tone: status === 'True' ? 'good' : status === 'False' ? 'bad' : 'doubtful' },
      reason,
      age(since, nowMs),
      message,
    ]),
    { paint, width },
  )
}
