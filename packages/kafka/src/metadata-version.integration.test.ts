import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { releaseFacts } from '@headwater/model'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKafkaAdmin } from './admin/kafka-admin.ts'
import { eventually, refusalOf } from './testing/checks.ts'
import type { KafkaProcess } from './testing/kafka-process.ts'
import { createLocalCluster, cryptoRandom, type LocalCluster } from './testing/local-cluster.ts'
import { localRuntime } from './testing/local-runtime.ts'

/** The release that the cluster is made with, and the one that its node is started with afterwards. */
const older = releaseFacts(2)
const newer = releaseFacts(3)
const startWithinMs = 60_000

const folder = mkdtempSync(join(tmpdir(), 'headwater-metadata-version-'))
const admin = createKafkaAdmin(cryptoRandom)
let cluster: LocalCluster
let machine: KafkaProcess

beforeAll(async () => {
  cluster = await createLocalCluster(folder, localRuntime(), { nodes: 1, heapMib: 128 })
  const [node] = cluster.nodes
  if (node?.machine) node.machine.release = older.number
  machine = startWith(olderLibs())
  await level(older.metadataLevel)
})

afterAll(async () => {
  await admin.close()
  await cluster?.stop(1_000)
  rmSync(folder, { recursive: true, force: true })
})

function olderLibs(): string {
  const libsFolder = join(import.meta.dirname, `../../../infra/kafka/target/kafka-${older.kafkaVersion}/libs`)
  if (!existsSync(libsFolder)) throw new Error(`run "npm run setup -- --kafka ${older.kafkaVersion}" first`)
  return libsFolder
}

/** Starts the cluster's only node from these jars, and without an archive of classes, which belongs to others. */
function startWith(libsFolder: string): KafkaProcess {
  const [node] = cluster.nodes
  if (!node) throw new Error('a cluster of one has one node')
  return cluster.start(node, { libsFolder, archive: null })
}

const seen = () => admin.observe(cluster.access, { sizes: true })

function level(expected: number): Promise<void> {
  return eventually(async () => expect((await seen()).metadataLevel).toBe(expected), startWithinMs)
}

test('an older Kafka tells what it stores, is never cordoned, and takes no metadata version that it does not know', async () => {
  await eventually(async () => expect((await seen()).brokerIds).toEqual([1]), startWithinMs)
  expect((await seen()).cordonedIds).toEqual([])
  // it takes what it does not know for somebody else's configuration
  await admin.cordonBroker(cluster.access, 1, true)
  expect((await seen()).cordonedIds).toEqual([])
  await admin.cordonBroker(cluster.access, 1, false)
  expect((await refusalOf(admin.setMetadataVersion(cluster.access, newer.metadataLevel))).message).toContain(
    'the metadata version was not raised',
  )
  await level(older.metadataLevel)
})

test('a newer Kafka runs on its metadata, which is raised once, and never lowered by a late call', async () => {
  await machine.stop(20_000)
  machine = startWith(localRuntime().libsFolder)
  await level(older.metadataLevel)
  await admin.setMetadataVersion(cluster.access, newer.metadataLevel)
  await level(newer.metadataLevel)
  await admin.setMetadataVersion(cluster.access, newer.metadataLevel)
  await admin.setMetadataVersion(cluster.access, older.metadataLevel)
  await level(newer.metadataLevel)
})

test('an older Kafka does not start from newer metadata', async () => {
  await machine.stop(20_000)
  machine = startWith(olderLibs())
  expect(await machine.ended).not.toBe(0)
})
