import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { ClusterView } from '@headwater/api-contract'
import { createApiClient } from '../demo/api-client.ts'
import { watch } from './idle/windows.ts'
import { makeBenchFolder, removeBenchFolder } from './processes/bench-folder.ts'
import { type ControlPlane, startControlPlane } from './processes/control-plane.ts'
import { withUndo } from './processes/undo.ts'
import { NotYet, patiently } from './provision/patience.ts'
import { type Figure, median, meetsGoal } from './statistics.ts'

/**
 * `npm run bench:idle -- --seconds 60`: what the control plane's own process takes while its one cluster runs and nobody
 * asks for anything; brokers and PostgreSQL are processes of their own and not counted. `--profile DIR` writes a CPU
 * profile of the whole run there; taking it costs some percent itself.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, profile: { type: 'string' } },
})
const seconds = Number(values.seconds)
const windowCount = 6
/** Connections are made, code is compiled and garbage is collected until then. */
const settleMs = 20_000
const order = { region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 24, availability: 'development' }

async function main(): Promise<void> {
  if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds} is not a number above 0`)
  const figures: Figure[] = []
  await withUndo(async (later) => {
    const folder = makeBenchFolder()
    later(() => removeBenchFolder(folder))
    const plane = await startControlPlane(path.join(folder, 'state'), later, profilerOptions())
    await orderOneCluster(plane)
    say('the cluster is RUNNING; settling')
    await sleep(settleMs)
    say(`measuring for ${seconds} s`)
    const windows = await watch(plane.pid, seconds, windowCount)
    const resident = windows.map((window) => window.residentMb)
    const cpu = windows.map((window) => window.cpuPercent)
    figures.push(
      figureOf('idle.rss-mb', Math.max(...resident), resident, '<= 350'),
      figureOf('idle.cpu-percent', median(cpu), cpu, '<= 2'),
    )
  })
  for (const figure of figures) {
    say(`${figure.figure} ${meetsGoal(figure) ? 'meets' : 'misses'} ${figure.goal}`)
    process.stdout.write(`${JSON.stringify(figure)}\n`)
  }
}

async function orderOneCluster(plane: ControlPlane): Promise<void> {
  const api = createApiClient(plane.url, plane.operatorKey)
  const { cluster } = await api.post<{ cluster: ClusterView }>('/v1/clusters', { name: 'idle', order })
  await patiently(200, async () => {
    const { phase } = await api.get<ClusterView>(`/v1/clusters/${cluster.id}`)
    if (phase !== 'RUNNING') throw new NotYet(`the cluster is ${phase}`)
  })
}

/** The spread is all that was seen, for a process that is idle now and then only does not meet the goal. */
function figureOf(figure: string, ours: number, seen: number[], goal: string): Figure {
  const spread: [number, number] = [rounded(Math.min(...seen)), rounded(Math.max(...seen))]
  return { figure, ours: rounded(ours), theirs: null, ratio: null, spread, pairs: seen.length, goal }
}

function profilerOptions(): string[] {
  return values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(values.profile)}`]
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

main().catch((error: unknown) => {
  say(String(error instanceof Error ? error.message : error))
  process.exitCode = 1
})
