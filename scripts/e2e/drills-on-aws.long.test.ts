import type { ClusterView } from '@headwater/api-contract'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import {
  callsOf,
  instances,
  type SimulatedInstance,
  terminateByHand,
  untilDeleted,
  untilNothingIsLeft,
} from './aws/account.ts'
import { installationOf, type KafkaCloud, missingMoto, startKafkaCloud, threeZones } from './aws/kafka-cloud.ts'
import { moveIn, type Neighbour } from './aws/neighbour.ts'
import { type ControlPlane, until } from './control-plane.ts'
import { consume, makeUser, operationsOf, order, produce, untilRunning } from './tenant.ts'

const recordsEach = 1_000
/** Three JVMs start side by side, on a computer that may have other work. */
const runsWithinMs = 240_000
const threeZoneNames = ['us-east-1a', 'us-east-1b', 'us-east-1c']

if (missingMoto !== null) test.skip(missingMoto)
describe.skipIf(missingMoto !== null)('a cluster on a simulated AWS', () => {
  let kafka: KafkaCloud
  let neighbour: Neighbour
  let plane: ControlPlane
  let cluster: ClusterView
  let properties: string
  let acknowledged = 0
  let reads = 0

  beforeAll(async () => {
    kafka = await startKafkaCloud()
    neighbour = await moveIn(kafka.cloud)
    plane = await kafka.startControlPlane()
  })
  afterAll(() => kafka?.stop())

  /** More records are acknowledged by every replica that has to, and all so far are read back. */
  async function expectRecords(): Promise<void> {
    await produce(properties, 'kept', recordsEach)
    acknowledged += recordsEach
    expect(await readBack(acknowledged)).toBe(acknowledged)
  }

  /** How many records there are, by a group that reads from the beginning; it stops at `atMost`. */
  async function readBack(atMost: number): Promise<number> {
    reads += 1
    return consume(properties, 'kept', `kept-readers-${reads}`, atMost)
  }

  // The first one is the neighbour's.
  const ours = () => instances(kafka).slice(1)
  const running = () => ours().filter(({ phase }) => phase === 'running')

  function ourIn(zone: string): SimulatedInstance {
    const found = running().find((instance) => instance.zone === zone)
    if (found === undefined) throw new Error(`no instance of the cluster runs in ${zone}`)
    return found
  }

  async function expectThreeAndTheNeighbour(): Promise<void> {
    expect(
      running()
        .map(({ zone }) => zone)
        .toSorted(),
    ).toEqual(threeZoneNames)
    expect(kafka.brokers()).toHaveLength(3)
    expect(await neighbour.machine()).toMatchObject({ id: 'mac_00000000neighbour', state: 'running' })
  }

  it('comes up although its control plane is killed in the middle: nothing twice, nothing left over', async () => {
    const { id } = await order(plane, 'kept', threeZones)
    await until('the first instance', 60_000, () => running().length > 0)
    await plane.kill()
    const left = running().map((instance) => instance.id)
    plane = await kafka.startControlPlane()
    cluster = await untilRunning(plane, id, runsWithinMs)
    // Instances that were there already were found, not started again.
    expect(ours()).toHaveLength(3)
    expect(ours().map((instance) => instance.id)).toEqual(expect.arrayContaining(left))
    await expectThreeAndTheNeighbour()
    properties = await makeUser(plane, cluster.id, 'app', 'kept')
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'kept', partitions: 6 })
    await expectRecords()
  })

  it('starts a machine again whose instance somebody terminates by hand', async () => {
    await terminateByHand(kafka, ourIn('us-east-1a').id)
    await until('another instance in us-east-1a', 150_000, () => running().length === 3 && ours().length === 4)
    await untilRunning(plane, cluster.id, runsWithinMs)
    await expectThreeAndTheNeighbour()
    await expectRecords()
  })

  it('starts it once although EC2 throttles the call and its answer is lost', async () => {
    const before = callsOf(kafka, 'RunInstances')
    kafka.cloud.layer.fault({
      call: 'RunInstances',
      times: 2,
      when: 'before',
      what: { code: 'RequestLimitExceeded', status: 503 },
    })
    kafka.cloud.layer.fault({ call: 'RunInstances', times: 1, when: 'after', what: 'reset' })
    await terminateByHand(kafka, ourIn('us-east-1b').id)
    await until('another instance in us-east-1b', 150_000, () => running().length === 3 && ours().length === 5)
    await untilRunning(plane, cluster.id, runsWithinMs)
    expect(callsOf(kafka, 'RunInstances')).toBeGreaterThanOrEqual(before + 3)
    expect(ours()).toHaveLength(5)
    await expectThreeAndTheNeighbour()
    await expectRecords()
  })

  it('moves a machine whose host EC2 is going to retire, before it does', async () => {
    const { id } = ourIn('us-east-1c')
    const notBeforeMs = Date.now() + 14 * 86_400_000
    kafka.cloud.layer.world.instances.get(id)?.events.push({
      code: 'instance-retirement',
      description: 'The instance is running on degraded hardware',
      notBeforeMs,
    })
    const { nodes } = await kafka.cloud.provider({ installationId: installationOf(kafka) }).listNodes()
    const leaving = nodes.filter(({ machine }) => machine !== null && machine.leavingByMs !== null)
    expect(leaving.map(({ zone, machine }) => [zone, machine?.leavingByMs])).toEqual([['us-east-1c', notBeforeMs]])
    // A machine stays for a minute at least, and EC2 is asked about events once a minute.
    await until('another instance in us-east-1c', 240_000, () => running().length === 3 && ours().length === 6)
    await untilRunning(plane, cluster.id, runsWithinMs)
    await expectThreeAndTheNeighbour()
    await expectRecords()
  })

  it('keeps every record while a volume grows under its broker', async () => {
    const provider = kafka.cloud.provider({ installationId: installationOf(kafka), shareListsForMs: 0 })
    const before = running().map(({ id }) => id)
    const inZone = async () => (await provider.listNodes()).nodes.find(({ zone }) => zone === 'us-east-1a')
    const node = await inZone()
    const volume = node?.volume
    if (node === undefined || !volume) throw new Error('us-east-1a has a node with a volume')
    const sizeGib = volume.sizeGib + 4
    await provider.changeVolume(node, { ...volume, sizeGib })
    await until('the volume to have grown', 30_000, async () => (await inZone())?.volume?.sizeGib === sizeGib)
    expect(running().map(({ id }) => id)).toEqual(before)
    await expectRecords()
  })

  it('has every record once after all of that', async () => {
    // One more is asked for than there should be.
    expect(await readBack(acknowledged + 1)).toBe(acknowledged)
  })

  it('leaves nothing when it is deleted, and the neighbour all that is its own', async () => {
    await untilDeleted(plane, cluster.id)
    await until('its brokers to end', 30_000, () => kafka.brokers().length === 0)
    expect(await neighbour.machine()).toMatchObject({ id: 'mac_00000000neighbour', state: 'running' })
    await neighbour.leave()
    expect(await untilNothingIsLeft(kafka)).toEqual([])
  })
})

describe.skipIf(missingMoto !== null)('an order on a simulated AWS on a bad day', () => {
  let kafka: KafkaCloud
  let plane: ControlPlane

  beforeAll(async () => {
    kafka = await startKafkaCloud({ listDelayMs: 1_000 })
    plane = await kafka.startControlPlane()
  })
  afterAll(() => kafka?.stop())

  it('comes up once the zone has capacity again, with every part once', async () => {
    const { layer } = kafka.cloud
    for (const size of ['m6g.large', 'm7g.large', 'm6i.large', 'm5.large'])
      layer.world.soldOut.add(`us-east-1a ${size}`)
    layer.fault({ call: 'RunInstances', times: 2, when: 'after', what: 'reset' })
    layer.fault({ call: 'CreateVolume', times: 2, when: 'after', what: 'reset' })
    layer.fault({
      call: 'CreateNetworkInterface',
      times: 3,
      when: 'before',
      what: { code: 'RequestLimitExceeded', status: 503 },
    })
    const { id } = await order(plane, 'bad-day', threeZones)
    await until('a step that says why', 120_000, async () => {
      const operations = await operationsOf(plane, id)
      const steps = operations.flatMap((operation) => operation.steps)
      return steps.find(({ message }) => /InsufficientInstanceCapacity|capacity/.test(message ?? ''))
    })
    expect(instances(kafka).map(({ zone }) => zone)).not.toContain('us-east-1a')
    layer.world.soldOut.clear()
    const cluster = await untilRunning(plane, id, runsWithinMs)
    expect(
      instances(kafka)
        .map(({ zone, phase }) => `${zone} ${phase}`)
        .toSorted(),
    ).toEqual(threeZoneNames.map((zone) => `${zone} running`))
    expect(await parts(kafka)).toEqual({ instance: 3, volume: 6, interface: 3, security: 1, secret: 3 })
    const properties = await makeUser(plane, cluster.id, 'app', 'orders')
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'orders', partitions: 3 })
    await produce(properties, 'orders', recordsEach)
    expect(await consume(properties, 'orders', 'orders-readers', recordsEach + 1)).toBe(recordsEach)
    await untilDeleted(plane, cluster.id)
    expect(await untilNothingIsLeft(kafka)).toEqual([])
    expect(kafka.brokers()).toEqual([])
  })
})

/** How many there are of each kind; an instance's root volume is one of the volumes. */
async function parts({ cloud }: KafkaCloud): Promise<Record<string, number>> {
  const count: Record<string, number> = {}
  for (const line of await cloud.layer.leftovers()) {
    const kind = line.split(' ')[0] ?? ''
    count[kind] = (count[kind] ?? 0) + 1
  }
  return count
}
