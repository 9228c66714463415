import fs from 'node:fs'
import path from 'node:path'
import type { ClusterView, OperationView } from '@headwater/api-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  brokerProcesses,
  type ControlPlane,
  cleanUp,
  startControlPlane,
  temporaryFolder,
  until,
} from './control-plane.ts'
import { bootstrapOf, kafkaTool, makeUser, produce, smallOrder, untilRunning } from './tenant.ts'

const topic = 'kept'
const changeWithinMs = 240_000
const soakSeconds = 8
/** Beside those that come with Headwater: one that soaks for seconds, and one with a setting that Kafka ends of. */
const releases = [
  {
    number: 100,
    kafkaVersion: '4.3.1',
    metadataVersion: '4.3-IV0',
    metadataLevel: 30,
    soakSeconds,
    follows: [2],
  },
  {
    number: 101,
    kafkaVersion: '4.3.2',
    image: 'kafka-4.3.1',
    metadataVersion: '4.3-IV0',
    metadataLevel: 30,
    soakSeconds,
    follows: [2, 100],
    settings: { 'log.retention.check.interval.ms': 0 },
  },
]

describe('a cluster of Kafka 4.2 to which records are written all the time', { timeout: 400_000 }, () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let cluster: ClusterView
  let properties: string
  let sent = 0

  beforeAll(async () => {
    fs.writeFileSync(path.join(stateFolder, 'releases.json'), JSON.stringify(releases))
    plane = await startControlPlane(stateFolder)
    const accepted = await plane.api.post<{ cluster: ClusterView }>('/v1/clusters', {
      name: 'older',
      order: smallOrder,
      kafkaVersion: '4.2.1',
    })
    cluster = await untilRunning(plane, accepted.cluster.id)
    properties = await makeUser(plane, cluster.id, 'app', topic)
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: topic, partitions: 6 })
  })

  afterAll(async () => {
    await plane?.stop()
    await cleanUp(stateFolder)
  })

  const present = () => plane.api.get<ClusterView>(`/v1/clusters/${cluster.id}`)

  async function ask(kafkaVersion: string): Promise<OperationView> {
    const { revision } = await present()
    const { operation } = await plane.api.patch<{ operation: OperationView }>(
      `/v1/clusters/${cluster.id}`,
      { kafkaVersion },
      revision,
    )
    return operation
  }

  /** Asks for a version, and writes records with acks=all until the operation has ended. */
  async function changeWhileWriting(kafkaVersion: string): Promise<OperationView> {
    const { id } = await ask(kafkaVersion)
    const progress = { ended: false }
    const writing = (async () => {
      while (!progress.ended) {
        await produce(properties, topic, 1_000)
        sent += 1_000
      }
    })()
    const ended = await until('the change to end', changeWithinMs, async () => {
      const operation = await plane.api.get<OperationView>(`/v1/operations/${id}`)
      return operation.state !== 'running' && operation
    })
      .catch(async (error: Error) => {
        const { steps } = await plane.api.get<OperationView>(`/v1/operations/${id}`)
        throw new Error(`${error.message}: ${JSON.stringify(steps)}\n${plane.output().slice(-4_000)}`)
      })
      .finally(() => {
        progress.ended = true
      })
    await writing
    cluster = await untilRunning(plane, cluster.id)
    return ended
  }

  /** What the topic has taken: every record that was acknowledged, and none of them twice. */
  async function written(): Promise<number> {
    const { output } = await kafkaTool('org.apache.kafka.tools.GetOffsetShell', [
      ...['--bootstrap-server', bootstrapOf(properties), '--command-config', properties, '--topic', topic],
    ])
    const ends = [...output.matchAll(new RegExp(`^${topic}:\\d+:(\\d+)$`, 'gm'))].map(([, end]) => Number(end))
    if (ends.length !== 6) throw new Error(`not every partition was told of:\n${output}`)
    return ends.reduce((sum, end) => sum + end, 0)
  }

  const findings = async (): Promise<string[]> => {
    const { items } = await plane.api.get<{ items: { type: string }[] }>(
      `/v1/clusters/${cluster.id}/findings?state=open`,
    )
    return items.map(({ type }) => type)
  }

  it('says before it starts what a change to each version would do', async () => {
    expect(cluster.kafka).toEqual({ version: '4.2.1', release: 2, settlesAt: null, rolledBack: null })
    const { items } = await plane.api.get<{
      items: { kafkaVersion: string; state: string; release: number | null; steps: { kind: string }[] }[]
    }>(`/v1/clusters/${cluster.id}/kafka-versions`)
    expect(items.map(({ kafkaVersion, state, release }) => [kafkaVersion, state, release])).toEqual([
      ['4.2.1', 'running', 2],
      ['4.3.1', 'possible', 100],
      ['4.3.2', 'possible', 101],
    ])
    expect(items[1]?.steps.map(({ kind }) => kind)).toEqual(['roll_machines', 'soak', 'raise_metadata_version'])
  })

  it('goes back by itself from a release that does not come up, and loses no record', async () => {
    const operation = await changeWhileWriting('4.3.2')
    expect(operation.state).toBe('failed')
    const failed = operation.steps.find(({ state }) => state === 'failed')
    expect(failed).toMatchObject({
      name: 'roll_machines',
      message: expect.stringContaining('did not stay up in 3 starts'),
    })
    expect(await findings()).toEqual(['release_rolled_back'])
    expect(cluster.kafka).toMatchObject({ version: '4.2.1', release: 2, rolledBack: { version: '4.3.2' } })
    expect(brokerProcesses(stateFolder)).toHaveLength(3)
    expect(await written()).toBe(sent)
  })

  it('is upgraded to 4.3, soaks, raises its metadata version, and loses no record', async () => {
    const operation = await changeWhileWriting('4.3.1')
    expect(operation.steps.map(({ state }) => state)).toEqual(operation.steps.map(() => 'succeeded'))
    expect(cluster.kafka).toMatchObject({ version: '4.3.1', release: 100, rolledBack: null })
    expect(cluster.kafka.settlesAt).not.toBeNull()
    expect(await findings()).toEqual([])
    await until('the release to settle', 60_000, async () => (await present()).kafka.settlesAt === null)
    expect(await metadataVersion()).toBe('4.3-IV0')
    expect(await written()).toBe(sent)
  })

  it('is refused a way back', async () => {
    await expect(ask('4.2.1')).rejects.toThrow(/metadata/i)
    expect(await present()).toMatchObject({ phase: 'RUNNING', operationId: null, kafka: { version: '4.3.1' } })
  })

  async function metadataVersion(): Promise<string | undefined> {
    const { output } = await kafkaTool('org.apache.kafka.tools.FeatureCommand', [
      ...['--bootstrap-server', bootstrapOf(properties), '--command-config', properties, 'describe'],
    ])
    return /metadata\.version.*FinalizedVersionLevel: (\S+)/.exec(output)?.[1]
  }
})
