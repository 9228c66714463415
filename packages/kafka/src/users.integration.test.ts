import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKafkaAdmin } from './admin/kafka-admin.ts'
import { createScramCredential, generatePassword } from './scram.ts'
import { allow, eventually } from './testing/checks.ts'
import { createLocalCluster, cryptoRandom, type LocalCluster } from './testing/local-cluster.ts'
import { localRuntime } from './testing/local-runtime.ts'
import { produceAsTenant } from './testing/tenant-client.ts'

const startWithinMs = 60_000
const topic = 'letters'
const folder = mkdtempSync(join(tmpdir(), 'headwater-users-'))
const admin = createKafkaAdmin(cryptoRandom)
let cluster: LocalCluster

beforeAll(async () => {
  cluster = await createLocalCluster(folder, localRuntime(), { nodes: 1, heapMib: 128 })
})

afterAll(async () => {
  await admin.close()
  await cluster?.stop(1_000)
  rmSync(folder, { recursive: true, force: true })
})

async function start() {
  const [node] = cluster.nodes
  if (!node) throw new Error('a cluster of one has one node')
  const machine = cluster.start(node)
  await machine.says('Kafka Server started', startWithinMs)
  return machine
}

const userNames = async (): Promise<string[]> => (await admin.observe(cluster.access, { sizes: false })).userNames

async function newUser(userName: string) {
  const password = generatePassword(cryptoRandom)
  await admin.upsertUser(cluster.access, userName, await createScramCredential(password, cryptoRandom))
  await admin.createAcls(cluster.access, [allow(userName, 'topic', topic)])
  return { hosts: cluster.hosts, caCertificate: cluster.access.caCertificate, userName, password }
}

// Kafka 4.3.1 forgets all users when it replays a deletion that comes first by its hash: none of these comes before it
test('users are let in by a broker that starts anew after others were deleted, and the deleted ones are not', async () => {
  const first = await start()
  await eventually(() => userNames(), startWithinMs)
  await admin.createTopic(cluster.access, { name: topic, partitions: 1, replicationFactor: 1, configs: {} })
  const gone = await newUser('headwater-probe')
  await admin.deleteUser(cluster.access, gone.userName)
  await admin.deleteUser(cluster.access, 'nobody-ever')
  const users = await Promise.all(['bench', 'orders', 'user-1', 'zed'].map(newUser))
  await eventually(async () => expect(await userNames()).toEqual(['bench', 'orders', 'user-1', 'zed']))
  await first.stop(20_000)

  await start()
  await eventually(async () => expect(await userNames()).toEqual(['bench', 'orders', 'user-1', 'zed']), startWithinMs)
  for (const user of users) await produceAsTenant(user, topic, [user.userName])
  await expect(produceAsTenant(gone, topic, ['x'])).rejects.toThrow()
  const again = await newUser(gone.userName)
  await eventually(() => produceAsTenant(again, topic, ['back']))
})
