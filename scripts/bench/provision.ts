import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { catalogue } from '@headwater/capacity-planner'
import { systemRandom } from '@headwater/control-loop/system'
import { currentRelease } from '@headwater/kafka'
import type { CapacityPlan, PhysicalClusterSpecification } from '@headwater/model'
import { newKafkaClusterId, specificationOf } from '../../apps/api/src/specification.ts'
import { createApiClient } from '../demo/api-client.ts'
import { makeBenchFolder, removeBenchFolder } from './processes/bench-folder.ts'
import type { Child } from './processes/child.ts'
import { type ControlPlane, startControlPlane } from './processes/control-plane.ts'
import { withUndo } from './processes/undo.ts'
import { describeMarks } from './provision/marks.ts'
import { provisionOurs } from './provision/ours.ts'
import type { Run } from './provision/run.ts'
import { type Shape, shapes } from './provision/shapes.ts'
import { provisionTheirs, startScript } from './provision/theirs.ts'
import { type Figure, meetsGoal, pairedFigure } from './statistics.ts'

/**
 * `npm run bench:provision -- --pairs 10 --only 3-node`: from the order to a record that the tenant has read back, through
 * a running Headwater (which must also say RUNNING), against a script that starts the same cluster by hand. Both sides
 * are processes of their own that were warmed up by one run; who goes first alternates.
 */
const { values } = parseArgs({ options: { pairs: { type: 'string', default: '10' }, only: { type: 'string' } } })
const pairs = Number(values.pairs)
const measured = shapes.filter(({ name }) => values.only === undefined || values.only === name)
const goal = '<= 1.15'
/** For what a stopped cluster leaves to do: files being removed, pages being written. */
const betweenRunsMs = 500

interface Stage {
  plane: ControlPlane
  script: Child
  folder: string
}

async function main(): Promise<void> {
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error(`--pairs ${values.pairs} is not a number from 1 up`)
  if (measured.length === 0) throw new Error(`--only is one of ${shapes.map(({ name }) => name).join(', ')}`)
  const figures: object[] = []
  await withUndo(async (later) => {
    const folder = makeBenchFolder()
    later(() => removeBenchFolder(folder))
    const script = startScript()
    later(script.stop)
    const plane = await startControlPlane(path.join(folder, 'ours'), later)
    for (const shape of measured) figures.push(...(await measure({ plane, script, folder }, shape)))
  })
  for (const figure of figures) process.stdout.write(`${JSON.stringify(figure)}\n`)
}

async function measure(stage: Stage, shape: Shape): Promise<object[]> {
  const { ours, theirs } = await sidesOf(stage, shape)
  say(`${shape.name}: one run of each side that does not count`)
  refuseOtherCluster(await ours(), await theirs())
  const runs: { ours: Run; theirs: Run }[] = []
  for (let i = 0; i < pairs; i++) {
    const first = i % 2 === 0 ? await ours() : await theirs()
    const second = i % 2 === 0 ? await theirs() : await ours()
    const pair = i % 2 === 0 ? { ours: first, theirs: second } : { ours: second, theirs: first }
    refuseOtherCluster(pair.ours, pair.theirs)
    runs.push(pair)
    report(shape, runs.length, pair)
  }
  const wall = runs.map((run) => ({ ours: run.ours.seconds, theirs: run.theirs.seconds }))
  const cpu = runs.map((run) => ({ ours: run.ours.cpuSeconds, theirs: run.theirs.cpuSeconds }))
  const figure: Figure = pairedFigure(`provision.${shape.name}`, wall, goal)
  say(`${figure.figure} ${meetsGoal(figure) ? 'meets' : 'misses'} ${goal}`)
  return [figure, { ...pairedFigure(`provision.${shape.name}-cpu`, cpu, ''), goal: null }]
}

async function sidesOf({ plane, script, folder }: Stage, shape: Shape) {
  const specification = await specificationFor(plane, shape)
  let runs = 0
  return {
    async ours(): Promise<Run> {
      await sleep(betweenRunsMs)
      return provisionOurs(plane, shape, `bench-${shape.name}-${++runs}`)
    },
    async theirs(): Promise<Run> {
      await sleep(betweenRunsMs)
      const kafkaClusterId = newKafkaClusterId(systemRandom)
      return provisionTheirs(script, shape, { ...specification, kafkaClusterId }, path.join(folder, 'theirs'))
    },
  }
}

/** What the order becomes. Whoever starts a cluster by hand knows it beforehand. */
async function specificationFor(plane: ControlPlane, shape: Shape): Promise<PhysicalClusterSpecification> {
  const api = createApiClient(plane.url, plane.operatorKey)
  const plan = await api.post<CapacityPlan>('/v1/capacity-plans', { order: shape.order })
  return specificationOf(plan, { kafkaClusterId: '', release: currentRelease, catalogue })
}

function refuseOtherCluster(ours: Run, theirs: Run): void {
  if (ours.configuration === theirs.configuration) return
  throw new Error(`the two sides started different clusters:\n${ours.configuration}\n---\n${theirs.configuration}`)
}

function report(shape: Shape, number: number, { ours, theirs }: { ours: Run; theirs: Run }): void {
  const ratio = (ours.seconds / theirs.seconds).toFixed(3)
  say(`${shape.name} ${number}/${pairs}: ours ${costs(ours)}, theirs ${costs(theirs)}, ratio ${ratio}`)
  say(`  ours:   ${describeMarks(ours.marks)}`)
  say(`  theirs: ${describeMarks(theirs.marks)}`)
}

function costs({ seconds, cpuSeconds, brokerCpuSeconds }: Run): string {
  return `${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} CPU s, brokers ${brokerCpuSeconds.toFixed(2)})`
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

main().catch((error: unknown) => {
  say(String(error instanceof Error ? error.message : error))
  process.exitCode = 1
})
