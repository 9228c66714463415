import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeRecord } from '@headwater/model'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startKafkaProcess } from './testing/kafka-process.ts'
import { createLocalCluster, type LocalCluster } from './testing/local-cluster.ts'
import { localRuntime } from './testing/local-runtime.ts'

const startWithinMs = 60_000
const folder = mkdtempSync(join(tmpdir(), 'headwater-boot-'))
const runtime = localRuntime()
let clusters = 0
let cluster: LocalCluster
let node: NodeRecord
let volume: string

beforeEach(async () => {
  clusters += 1
  cluster = await createLocalCluster(join(folder, `${clusters}`), runtime, { nodes: 1, heapMib: 128 })
  const [first] = cluster.nodes
  if (!first) throw new Error('a cluster of one has one node')
  node = first
  volume = cluster.volumeFolder(node)
  mkdirSync(volume, { recursive: true })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function withVolume(state: 'new' | 'used', changes: Partial<NodeRecord> = {}): NodeRecord {
  const machine = node.machine && { ...node.machine, volumeState: state }
  return { ...node, ...changes, volumeState: state, machine }
}

/** Starts a machine that must not start Kafka. */
async function refusal(record: NodeRecord, env: Record<string, string> = {}): Promise<[number | string, string]> {
  const process = cluster.start(record, { env })
  return [await process.ended, process.log()]
}

/** What is in the volume, to compare before and after. */
function content(): string[] {
  return readdirSync(volume, { recursive: true }).map(String).toSorted()
}

function storedIdentity(): string {
  return readFileSync(join(volume, 'kafka', 'meta.properties'), 'utf8')
}

/** Formats the volume and stops as Kafka begins: all that a test of the next start needs. */
async function formatOnly(record: NodeRecord): Promise<void> {
  expect((await refusal(record, { HEADWATER_BOOT_CRASH_AT: 'renamed' }))[0]).toBe(137)
}

describe('a volume that Kafka must not touch', () => {
  test('empty, although it is known to have held data', async () => {
    const [code, log] = await refusal(withVolume('used'))
    expect(code).toBe(71)
    expect(log).toMatch(/ERROR \[boot\] The volume \S+ of node 1 held data before and has none now/)
    expect(content()).toEqual([])
  })

  test('new, with something in it that is not ours', async () => {
    writeFileSync(join(volume, 'precious'), 'data')
    const [code, log] = await refusal(withVolume('new'))
    expect(code).toBe(72)
    expect(log).toContain('should be empty and holds [precious]; nothing was changed.')
    expect(content()).toEqual(['precious'])
  })

  test('a kafka folder that does not say whose it is', async () => {
    mkdirSync(join(volume, 'kafka'))
    expect((await refusal(withVolume('new')))[0]).toBe(76)
    expect(content()).toEqual(['kafka'])
  })

  test('of another cluster, another node, another directory', async () => {
    await formatOnly(withVolume('new'))
    const before = content()
    const otherDirectory = 'AAAAAAAAAAAAAAAAAAAAAQ'
    expect((await refusal(withVolume('used', { kafkaId: 7 })))[0]).toBe(74)
    expect((await refusal(withVolume('used', { directoryId: otherDirectory })))[0]).toBe(75)
    cluster.specification.kafkaClusterId = otherDirectory
    const [code, log] = await refusal(withVolume('new'))
    expect(code).toBe(73)
    expect(log).toContain('belongs to cluster.id ')
    expect(content()).toEqual(before)
  })
})

describe('a crash while formatting', () => {
  test.each(['folder_made', 'formatted'])(
    'at %s leaves nothing that counts, and the next start formats',
    async (point) => {
      expect((await refusal(withVolume('new'), { HEADWATER_BOOT_CRASH_AT: point }))[0]).toBe(137)
      expect(readdirSync(volume)).toEqual([expect.stringMatching(/^\.formatting-/)])
      await formatOnly(withVolume('new'))
      expect(readdirSync(volume)).toEqual(['kafka'])
      expect(storedIdentity()).toContain(`directory.id=${node.directoryId}\n`)
    },
  )
})

test('a node that joins later has the directory id that was stored for it, and founds no quorum', async () => {
  cluster.nodes.push({ ...node, id: 'nod_other', kafkaId: 2, volumeState: 'used' })
  await formatOnly(withVolume('new'))
  expect(storedIdentity()).toContain(`directory.id=${node.directoryId}\n`)
  expect(existsSync(join(volume, 'kafka', '__cluster_metadata-0'))).toBe(false)
})

test('wrong arguments and unreadable machine files have codes of their own', async () => {
  const machineFolder = cluster.machineFolder(node)
  mkdirSync(machineFolder, { recursive: true })
  writeFileSync(join(machineFolder, 'jvm.options'), '-Xmx64m\n')
  const start = (volumeFolder: string) => startKafkaProcess({ ...runtime, machineFolder, volumeFolder }).ended
  expect(await start(volume)).toBe(65)
  expect(await start(join(volume, 'missing'))).toBe(70)
})

test('a new volume is formatted, runs Kafka until SIGTERM, and is used as it is by the next start', async () => {
  mkdirSync(join(volume, 'lost+found'))
  const first = cluster.start(withVolume('new'))
  await first.says('Kafka Server started', startWithinMs)
  expect(first.log()).toMatch(/^\d{4}-\d\d-\d\dT[\d:,]+ INFO \[boot\] formatted /m)
  const identity = storedIdentity()
  expect(identity).toContain(`cluster.id=${cluster.specification.kafkaClusterId}\n`)
  expect(identity).toContain(`directory.id=${node.directoryId}\n`)
  const resolved = join(cluster.machineFolder(node), 'server.resolved.properties')
  expect(statSync(resolved).mode & 0o777).toBe(0o600)
  expect(readFileSync(resolved, 'utf8')).toContain(`log.dirs=${volume}/kafka\n`)
  expect(await first.stop(20_000)).toBe(143)

  // the crash came before the control plane noted that Kafka had run: the volume still counts as new
  const second = cluster.start(withVolume('new'))
  await second.says('Kafka Server started', startWithinMs)
  expect(second.log()).toContain(' of node 1 as it is')
  expect(storedIdentity()).toBe(identity)
  expect(await second.stop(20_000)).toBe(143)
})
