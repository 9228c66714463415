import fs from 'node:fs'
import path from 'node:path'
import type { ClusterView } from '@headwater/api-contract'
import { confirmationIn } from '@headwater/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, cleanUp, processesOf, startControlPlane, temporaryFolder, until } from './control-plane.ts'
import { bootstrapOf, kafkaTool, makeUser, operationsOf, order, produce, smallOrder, untilRunning } from './tenant.ts'

const topic = 'kept'
const records = 1_000

interface FindingView {
  id: string
  type: string
  subject: string
  message: string
  evidence: string
}

/** A broker's place on this computer. */
interface Place {
  nodeId: string
  kafkaId: number
  folder: string
}

describe('a volume that is lost', { timeout: 300_000 }, () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let cluster: ClusterView
  let properties: string

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    cluster = await untilRunning(plane, (await order(plane, 'mended', smallOrder)).id)
    properties = await makeUser(plane, cluster.id, 'app', topic)
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: topic, partitions: 6 })
    await produce(properties, topic, records)
  }, 180_000)

  afterAll(async () => {
    await plane?.stop()
    await cleanUp(stateFolder)
  })

  /** The cluster's brokers by Kafka id, as their folders tell: known by the ports at which tenants reach them. */
  function places({ bootstrap }: ClusterView): Map<number, Place> {
    const nodes = path.join(stateFolder, 'local', 'nodes')
    const found = fs.readdirSync(nodes).flatMap((nodeId): Place[] => {
      const folder = path.join(nodes, nodeId)
      const text = readIfThere(path.join(folder, 'node.json'))
      const { ports } = JSON.parse(text || '{"ports":{}}') as { ports: Record<string, number> }
      if (!bootstrap.some(({ port }) => port === ports['tenant'])) return []
      const machine = readIfThere(path.join(folder, 'machine.json'))
      const { id } = JSON.parse(machine || '{"id":""}') as { id: string }
      const boot = readIfThere(path.join(folder, 'machine', id, 'boot.properties'))
      const kafkaId = /^nodeId=(\d+)$/m.exec(boot)?.[1]
      return kafkaId === undefined ? [] : [{ nodeId, kafkaId: Number(kafkaId), folder }]
    })
    return new Map(found.map((place) => [place.kafkaId, place]))
  }

  function placeOf(of: ClusterView, kafkaId: number): Place {
    const place = places(of).get(kafkaId)
    if (place === undefined) throw new Error(`broker ${kafkaId} has no place`)
    return place
  }

  /** End offsets of the topic, by partition. */
  async function endOffsets(): Promise<Map<number, number>> {
    const args = ['--bootstrap-server', bootstrapOf(properties), '--topic', topic, '--command-config', properties]
    const { output } = await kafkaTool('org.apache.kafka.tools.GetOffsetShell', args)
    const lines = [...output.matchAll(new RegExp(`^${topic}:(\\d+):(\\d+)$`, 'gm'))]
    return new Map(lines.map(([, partition, offset]) => [Number(partition), Number(offset)]))
  }

  async function openRisk(clusterId: string): Promise<FindingView> {
    return until('a finding of data at risk that says what is lost', 60_000, async () => {
      const { items } = await plane.api.get<{ items: FindingView[] }>(`/v1/clusters/${clusterId}/findings?state=open`)
      return items.find(({ type, evidence }) => type === 'data_at_risk' && confirmationIn(evidence) !== null)
    }).catch((error: Error) => {
      throw new Error(`${error.message}\n${plane.output().slice(-4_000)}`)
    })
  }

  async function acceptLoss({ id, evidence }: FindingView): Promise<void> {
    await plane.api.post(`/v1/findings/${id}/decision`, {
      choice: 'accept_loss',
      confirm: confirmationIn(evidence)?.text,
    })
  }

  it('where others have all that it held is replaced without a person, and no record is lost', async () => {
    const lost = placeOf(cluster, 2)
    await plane.kill()
    await killBroker(lost)
    fs.rmSync(path.join(lost.folder, 'volume'), { recursive: true })

    plane = await startControlPlane(stateFolder)
    await until('the lost node to be replaced', 60_000, () => {
      const now = places(cluster).get(2)
      return now !== undefined && now.nodeId !== lost.nodeId
    })
    const healed = await untilRunning(plane, cluster.id)
    const heal = (await operationsOf(plane, cluster.id)).find(({ type }) => type === 'heal_cluster')
    expect(heal?.state).toBe('succeeded')
    expect(healed.bootstrap).toEqual(cluster.bootstrap)
    expect(fs.existsSync(lost.folder)).toBe(false)
    expect(sum(await endOffsets())).toBe(records)
  })

  it('which an empty broker could stand in for is held for a person, and what others have stays', async () => {
    const { partitions } = await plane.api.get<{
      partitions: { partition: number; leader: number | null; replicas: number[] }[]
    }>(`/v1/clusters/${cluster.id}/topics/${topic}`)
    const [one] = partitions
    const [aliveId = 0, lostId = 0] = one?.replicas ?? []
    const endangered = partitions.filter(({ replicas }) => replicas.includes(aliveId) && replicas.includes(lostId))
    const [alive, lost] = [placeOf(cluster, aliveId), placeOf(cluster, lostId)]
    const before = await endOffsets()
    const bytesBefore = endangered.map(({ partition: id }) => logBytes(alive, id))
    expect(bytesBefore.some((bytes) => bytes > 0)).toBe(true)
    await plane.kill()

    await killBroker(alive)
    await produce(properties, topic, records)
    const acknowledged = await endOffsets()
    await killBroker(lost)
    fs.rmSync(path.join(lost.folder, 'volume'), { recursive: true })

    plane = await startControlPlane(stateFolder)
    const finding = await openRisk(cluster.id)
    expect(finding.subject).toBe(lost.nodeId)
    for (const { partition: id } of endangered) expect(finding.evidence).toContain(`${topic}-${id}`)
    await until('the other replica to be back', 60_000, () => processesOf(alive.folder).length > 0)
    // long enough for Kafka to elect whoever it can
    await new Promise((resolve) => setTimeout(resolve, 8_000))
    expect(processesOf(lost.folder)).toEqual([])
    expect(placeOf(cluster, lostId).nodeId).toBe(lost.nodeId)
    expect(endangered.map(({ partition: id }) => logBytes(alive, id))).toEqual(bytesBefore)

    await acceptLoss(await openRisk(cluster.id))
    await until('the lost node to be replaced', 60_000, () => {
      const now = places(cluster).get(lostId)
      return now !== undefined && now.nodeId !== lost.nodeId
    })
    await untilRunning(plane, cluster.id)
    const after = await endOffsets()
    const named = new Set(endangered.map(({ partition: id }) => id))
    for (const { partition: id } of partitions) {
      const [start, end, now] = [before, acknowledged, after].map((offsets) => offsets.get(id) ?? -1)
      if (named.has(id)) expect(now).toBeGreaterThanOrEqual(start ?? 0)
      else expect(now).toBe(end)
    }
    expect(sum(after)).toBeLessThan(sum(acknowledged))
    const { items } = await plane.api.get<{ items: { action: string }[] }>('/v1/audit?limit=5')
    expect(items.map(({ action }) => action)).toContain('loss.decide')
  })

  it('of a cluster with one node takes everything, and once that is accepted the cluster is founded anew', async () => {
    const single = await untilRunning(
      plane,
      (await order(plane, 'alone', { ...smallOrder, availability: 'development' })).id,
    )
    const known = await makeUser(plane, single.id, 'app', topic)
    const place = placeOf(single, 1)
    await plane.kill()
    await killBroker(place)
    fs.rmSync(path.join(place.folder, 'volume'), { recursive: true })

    plane = await startControlPlane(stateFolder)
    const finding = await openRisk(single.id)
    expect(finding.evidence).toContain('lose everything with node 1')
    await acceptLoss(finding)
    await until('the lost node to be replaced', 60_000, () => places(single).get(1)?.nodeId !== place.nodeId)
    const founded = await untilRunning(plane, single.id)
    expect(founded.bootstrap).toEqual(single.bootstrap)
    await plane.api.post(`/v1/clusters/${single.id}/topics`, { name: topic, partitions: 1 })
    await produce(known, topic, records)
  })
})

async function killBroker({ folder }: Place): Promise<void> {
  for (const pid of processesOf(folder)) process.kill(pid, 'SIGKILL')
  await until('the broker to end', 10_000, () => processesOf(folder).length === 0)
}

/** Of the only segment that so few records fill. */
function logBytes({ folder }: Place, partition: number): number {
  return fs.statSync(path.join(folder, 'volume/kafka', `${topic}-${partition}`, '00000000000000000000.log')).size
}

function sum(offsets: Map<number, number>): number {
  return [...offsets.values()].reduce((total, end) => total + end, 0)
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
