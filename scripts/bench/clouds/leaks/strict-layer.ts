import process from 'node:process'
import type { Provider } from '@headwater/provider'
import {
  changingCalls,
  doubles,
  type Fault,
  liveThrough,
  makeTestCloud,
  startMoto,
  type TestCloud,
} from '@headwater/provider-aws/testing'
import { seededRandom } from '@headwater/simulation'
import type { Later } from '../../processes/undo.ts'
import { nothingYet, type Tally } from './tally.ts'

/** Calls that may go wrong; what befalls lists is tried in the simulated clouds. */
const calls = changingCalls
const mostFaults = 3
const seed = 1
const listDelayMs = 2_000

/**
 * Nodes of the EC2 provider that live and end on moto with the strict layer for so long, one after the other, each with a few faults
 * and control planes that die.
 */
export async function liveOnStrictLayer(motoFolder: string, forMs: number, later: Later): Promise<Tally> {
  const moto = await startMoto(motoFolder)
  later(() => moto.stop())
  const cloud = await makeTestCloud(moto, { behaviour: { listDelayMs } })
  later(() => cloud.dispose())
  const random = seededRandom(seed)
  const dice = (sides: number): number => ((random.bytes(2)[0] ?? 0) * 256 + (random.bytes(1)[0] ?? 0)) % sides
  await moveIn(cloud)
  const before = await cloud.layer.leftovers()

  const tally: Tally = { ...nothingYet }
  const endMs = performance.now() + forMs
  const from = cloud.layer.calls.length
  while (performance.now() < endMs) {
    const faults = Array.from({ length: 1 + dice(mostFaults) }, (_, index) => someFault(dice, index === 0))
    for (const fault of faults) cloud.layer.fault(fault)
    const planes = mortal(cloud, dice, tally)
    await liveThrough(cloud, planes, async (node) => {
      tally.leaked += (await doubles(cloud, node)).length
    })
    tally.lives += 1
    tally.faults += faults.filter(({ call, when }) => cloud.layer.faults.take(call, when) === null).length
    cloud.layer.faults.clear()
    if (tally.lives % 20 === 0) process.stderr.write(`${tally.lives} nodes on the strict layer\n`)
  }
  const made = cloud.layer.calls.slice(from).filter(({ instanceId }) => instanceId === null)
  tally.calls = made.length
  tally.changes = made.filter(({ call }) => !call.startsWith('Describe')).length
  const after = await cloud.layer.leftovers()
  const left = after.filter((line) => !before.includes(line))
  tally.emptyClusters = left.filter((line) => line.startsWith('security group')).length
  tally.leaked += left.length - tally.emptyClusters
  tally.foreignTouched = before.filter((line) => !after.includes(line)).length
  return tally
}

/** The provider of the control plane that lives now; one in eight dies after some call, and a new one follows. */
function mortal(cloud: TestCloud, dice: (sides: number) => number, tally: Tally): () => Provider {
  const dies = dice(8) === 0
  const after = calls[dice(calls.length)]
  let isDead = false
  const first = cloud.provider({
    crashPoint: (call) => {
      if (!dies || isDead || call !== after) return
      isDead = true
      tally.deaths += 1
      throw new Error('the control plane dies here')
    },
  })
  const heir = cloud.provider()
  return () => (isDead ? heir : first)
}

/** One a life may be throttling: a call that was throttled is not made again for a while, and a step is tried eight times. */
function someFault(dice: (sides: number) => number, mayThrottle: boolean): Fault {
  const call = calls[dice(calls.length)] ?? 'RunInstances'
  const isSecret = call.endsWith('Secret') || call === 'PutSecretValue'
  const failure = { code: isSecret ? 'InternalServiceError' : 'InternalError', status: 500 }
  const throttling = isSecret ? { code: 'ThrottlingException' } : { code: 'RequestLimitExceeded', status: 503 }
  const lost = dice(2) === 0
  const refusal = mayThrottle && dice(2) === 0 ? throttling : failure
  return { call, times: 1, when: lost ? 'after' : 'before', what: lost ? 'reset' : refusal }
}

/** A node of another installation in the same account and network. */
async function moveIn(cloud: TestCloud): Promise<void> {
  const provider = cloud.provider({ installationId: 'ins_neighbour' })
  const [zone] = Object.keys(cloud.account.subnets)
  const node = {
    id: 'nod_neighbour',
    clusterId: 'clu_neighbour',
    organizationId: 'org_neighbour',
    zone: zone ?? '',
    size: 'm7g.large',
    volume: { sizeGib: 4, iops: 3_000, throughputMiBps: 125 },
    ports: [{ name: 'broker', audience: 'internal' as const, port: null }],
  }
  await provider.prepareCluster({ id: node.clusterId, organizationId: node.organizationId })
  await provider.createNode(node)
  await cloud.untilNode(provider, node, (seen) => seen?.state === 'ready')
  const machine = {
    id: 'mac_neighbour',
    size: node.size,
    image: 'obedient',
    files: { id: 'mac_neighbour\n' },
    secretFiles: {},
  }
  await provider.startMachine(node, machine)
  await cloud.untilNode(provider, node, (seen) => seen?.machine?.state === 'running')
}
