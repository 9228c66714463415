import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { openStage, type Stage } from './api/stage.ts'
import { absoluteFigure, type Figure, meetsGoal, type Pair, pairedFigure, percentile } from './statistics.ts'

/**
 * `npm run bench:api -- --pairs 10`: the API against bare Fastify on the same PostgreSQL, each in its own process, one
 * after another, the first of each pair alternating. `--seconds` sets how long each side is loaded.
 */
const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '10' }, seconds: { type: 'string', default: '4' } },
})
const pairs = Number(values.pairs)
const seconds = Number(values.seconds)

const readConnections = 16
const orderConnections = 4
const previews = 400
const order = { region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 24, availability: 'single-zone' }

const stage = await openStage()
try {
  const figures = [
    pairedFigure('api.get-cluster', await getCluster(stage), '>= 0.75'),
    pairedFigure('api.post-order-p99', await postOrder(stage), '<= 2'),
    absoluteFigure('planner.preview-p99-ms', await preview(stage), '<= 5'),
  ]
  for (const figure of figures) report(figure)
} finally {
  await stage.stop()
}

/** Requests a second. */
async function getCluster({ ours, theirs, keys, organizationId }: Stage): Promise<Pair[]> {
  const created = await call(`${ours}/v1/clusters`, keys[0] ?? '', { name: 'read', order })
  const { cluster } = (await created.json()) as { cluster: { id: string } }
  const path = `/v1/clusters/${cluster.id}`
  const headers = { authorization: `Bearer ${keys[0]}` }
  const load = async (url: string, duration: number) => {
    const result = await autocannon({ url, headers, connections: readConnections, duration })
    if (result.non2xx > 0 || result.errors > 0)
      throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`)
    return result.requests.average
  }
  return alternate(
    (duration) => load(`${ours}${path}`, duration),
    (duration) => load(`${theirs}${path}?organization=${organizationId}`, duration),
  )
}

/** The 99th percentile of latency, ms. */
async function postOrder({ ours, theirs, keys, query }: Stage): Promise<Pair[]> {
  const ordersAnOrganization = 45
  const load = async (url: string, duration: number) => {
    // both sides start empty, or the later of them would meet larger tables
    await query('TRUNCATE bench_orders, clusters, physical_clusters, audit_records CASCADE')
    await query('CHECKPOINT')
    let sent = 0
    const latencies: number[] = []
    await loadOneByOne(url, duration, latencies, () => {
      const key = keys[Math.floor(sent / ordersAnOrganization) % keys.length]
      sent += 1
      return {
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: `order-${sent}`, order }),
      }
    })
    return percentile(latencies, 99)
  }
  return alternate(
    (duration) => load(`${ours}/v1/clusters`, duration),
    (duration) => load(`${theirs}/v1/clusters`, duration),
  )
}

/** Loads `url` from `orderConnections` clients that each wait for their answer, noting each latency. */
async function loadOneByOne(
  url: string,
  duration: number,
  latencies: number[],
  next: () => { headers: Record<string, string>; body: string },
): Promise<void> {
  const endMs = performance.now() + duration * 1000
  const client = async () => {
    while (performance.now() < endMs) {
      const startMs = performance.now()
      const response = await fetch(url, { method: 'POST', ...next() })
      const text = await response.text()
      latencies.push(performance.now() - startMs)
      if (response.status !== 202) throw new Error(`${url}: ${response.status} ${text}`)
    }
  }
  await Promise.all(Array.from({ length: orderConnections }, client))
}

/** The 99th percentile of previews of orders that were never planned before, ms, HTTP included. */
async function preview({ ours, keys }: Stage): Promise<number[]> {
  const runs: number[] = []
  const classes = ['development', 'single-zone', 'multi-zone']
  for (let run = 0; run <= pairs; run++) {
    const latencies: number[] = []
    for (let i = 0; i < previews; i++) {
      const ingressMBps = 0.05 + (run * previews + i) / 100_000
      const asked = { ...order, throughput: { ingressMBps }, availability: classes[i % classes.length] }
      const startMs = performance.now()
      const response = await call(`${ours}/v1/capacity-plans`, keys[0] ?? '', { order: asked })
      await response.text()
      latencies.push(performance.now() - startMs)
      if (response.status !== 200) throw new Error(`a preview was answered ${response.status}`)
    }
    // the first run warms up
    if (run > 0) runs.push(percentile(latencies, 99))
  }
  return runs
}

async function alternate(
  ours: (duration: number) => Promise<number>,
  theirs: (duration: number) => Promise<number>,
): Promise<Pair[]> {
  await ours(2)
  await theirs(2)
  const measured: Pair[] = []
  for (let i = 0; i < pairs; i++) {
    const first = i % 2 === 0 ? await ours(seconds) : await theirs(seconds)
    const second = i % 2 === 0 ? await theirs(seconds) : await ours(seconds)
    measured.push(i % 2 === 0 ? { ours: first, theirs: second } : { ours: second, theirs: first })
  }
  return measured
}

function call(url: string, key: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

function report(figure: Figure): void {
  console.error(`${figure.figure}: goal ${figure.goal} ${meetsGoal(figure) ? 'met' : 'not met'}`)
  console.log(JSON.stringify(figure))
}
