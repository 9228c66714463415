import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { missingBinary, startTestCloud, testZones } from '@headwater/provider-kubernetes/testing'
import { makeBenchFolder, removeBenchFolder } from '../processes/bench-folder.ts'
import type { Later } from '../processes/undo.ts'
import { absoluteFigure, pairedFigure } from '../statistics.ts'
import type { CloudBenchOptions, CloudFigure } from './figure.ts'
import { countCalls } from './kubernetes-calls.ts'
import { startPlaneOnTwoClouds, type TwoCloudsPlane } from './kubernetes-control-plane.ts'
import { orderOn, type Region, type TimedOrder } from './timed-order.ts'

const counterpart =
  'a real kube-apiserver, etcd, scheduler and controller-manager with a test kubelet that runs pods as processes, on this computer'

/** The same order on both providers of one control plane, and what a cluster at rest asks of the API server. */
export async function measure({ pairs, seconds }: CloudBenchOptions, later: Later): Promise<CloudFigure[]> {
  const missing = missingBinary()
  if (missing !== null) throw new Error(missing)
  const folder = makeBenchFolder()
  later(() => removeBenchFolder(folder))
  const plane = await startOnTestKubernetes(path.join(folder, 'state'), later)
  const orders = await timeOrders(plane, pairs)
  return [orders, await measureCalls(plane, seconds)]
}

async function startOnTestKubernetes(stateFolder: string, later: Later): Promise<TwoCloudsPlane> {
  const cloud = await startTestCloud()
  later(() => cloud.stop())
  const installation = await cloud.installation()
  // The control plane has a provider of its own.
  installation.close()
  fs.mkdirSync(stateFolder)
  fs.chmodSync(stateFolder, 0o755)
  const kubeconfig = path.join(stateFolder, 'kubeconfig')
  fs.writeFileSync(kubeconfig, installation.config.exportConfig(), { mode: 0o600 })
  const { namespace } = installation
  const kubernetes = { kubeconfig, namespace, storageClass: 'folders', zones: testZones, image: 'test/kafka:1' }
  fs.writeFileSync(path.join(stateFolder, 'clouds.json'), JSON.stringify({ local: true, kubernetes }))
  return startPlaneOnTwoClouds(stateFolder, later)
}

async function timeOrders(plane: TwoCloudsPlane, pairs: number): Promise<CloudFigure> {
  let runs = 0
  const run = (region: Region): Promise<TimedOrder> => orderOn(plane, region, `bench-${region}-${++runs}`)
  say('one order on each side that does not count')
  const warm = { ours: await run('kubernetes'), theirs: await run('local') }
  const timed: { ours: number; theirs: number }[] = []
  for (let i = 0; i < pairs; i++) {
    const oursFirst = i % 2 === 0
    const first = await run(oursFirst ? 'kubernetes' : 'local')
    const second = await run(oursFirst ? 'local' : 'kubernetes')
    const [ours, theirs] = oursFirst ? [first, second] : [second, first]
    timed.push({ ours: ours.seconds, theirs: theirs.seconds })
    const ratio = (ours.seconds / theirs.seconds).toFixed(3)
    say(
      `${i + 1}/${pairs}: kubernetes ${ours.seconds.toFixed(2)} s, local ${theirs.seconds.toFixed(2)} s, ratio ${ratio}`,
    )
    say(`  kubernetes: ${ours.marks}`)
    say(`  local:      ${theirs.marks}`)
  }
  const measured =
    `from the order to RUNNING and a record read back, multi-zone, s; ours: ${warm.ours.size} in pods on ${counterpart}; ` +
    `theirs: ${warm.theirs.size} on the local provider`
  return { ...pairedFigure('clouds.order-on-test-kubelet', timed, '<= 1.5'), measured }
}

async function measureCalls(plane: TwoCloudsPlane, seconds: number): Promise<CloudFigure> {
  const counted = await countCalls(plane, seconds, say)
  const { others, watches, lists, clusters } = counted
  const measured =
    `calls beside watches and resync lists for each cluster and hour, ${clusters} clusters at rest for ${seconds} s in ` +
    `${others.length} windows, on ${counterpart}; watches for the whole installation: ${watches} an hour, lists: ${lists}`
  return { ...absoluteFigure('clouds.kubernetes-calls-per-cluster-hour', others, '<= 0'), measured }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
