// Makes the class archive with which Kafka starts in a third of the time: one secured node, started as every node is, does
// a little of everything a node does, and its JVM writes down at its end which classes that took.
// kafka-archive.ts [--output <file>] [--libs <folder>]; Java is JAVA_HOME's, else the one in PATH.
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createKafkaAdmin, createScramCredential, generatePassword, kafkaArchiveTarget } from '@headwater/kafka'
import type { Acl } from '@headwater/model'
import { createLocalCluster, cryptoRandom, type LocalCluster } from '../packages/kafka/src/testing/local-cluster.ts'
import { consumeAsTenant, produceAsTenant } from '../packages/kafka/src/testing/tenant-client.ts'

const heapMib = 256
const startWithinMs = 60_000
const stopWithinMs = 60_000
const user = 'archive'
const topic = 'archive'

const { values } = parseArgs({ options: { output: { type: 'string' }, libs: { type: 'string' } } })
const home = process.env.JAVA_HOME
const java = home ? join(home, 'bin', 'java') : 'java'
const libsFolder = values.libs ?? join(import.meta.dirname, '../infra/kafka/target/dist/libs')
const output = values.output ?? kafkaArchiveTarget(java, libsFolder)

const folder = mkdtempSync(join(tmpdir(), 'headwater-archive-'))
const unfinished = `${output}.${process.pid}`
try {
  const cluster = await createLocalCluster(folder, { java, libsFolder, archive: null }, { nodes: 1, heapMib })
  const [node] = cluster.nodes
  if (!node) throw new Error('a cluster of one has one node')
  const kafka = cluster.start(node, { jvmOptions: [`-XX:ArchiveClassesAtExit=${unfinished}`] })
  try {
    await kafka.says('Kafka Server started', startWithinMs)
    await workALittle(cluster)
  } finally {
    await kafka.stop(stopWithinMs)
  }
  renameSync(unfinished, output)
} finally {
  rmSync(unfinished, { force: true })
  rmSync(folder, { recursive: true, force: true })
}

/** What loads the classes of a day: users, rights, quotas, topics, records there and back, a consumer group. */
async function workALittle(cluster: LocalCluster): Promise<void> {
  const { access, hosts } = cluster
  const admin = createKafkaAdmin(cryptoRandom)
  try {
    const password = generatePassword(cryptoRandom)
    const acls: Acl[] = (['topic', 'group'] as const).map((resourceType) => ({
      principal: user,
      resourceType,
      resourceName: topic,
      patternType: 'prefixed',
      operation: 'all',
      permission: 'allow',
    }))
    await admin.setDefaultMinInSync(access, 1)
    await admin.setDefaultQuota(access, { producerByteRate: 1_000_000, consumerByteRate: 1_000_000 })
    await admin.upsertUser(access, user, await createScramCredential(password, cryptoRandom))
    await admin.createAcls(access, acls)
    await admin.verifyEndpoint(access, { hosts, replicationFactor: 1 })
    await admin.createTopic(access, { name: topic, partitions: 3, replicationFactor: 1, configs: {} })
    await sleep(300) // the broker hears of the new topic, user and rights from the controller
    const tenant = { hosts, caCertificate: access.caCertificate, userName: user, password }
    await produceAsTenant(tenant, topic, ['a', 'b', 'c'])
    await consumeAsTenant(tenant, topic, topic, 3)
    await admin.describeTopic(access, topic)
    await admin.observe(access, { sizes: false })
    await admin.deleteTopic(access, topic)
    await admin.deleteAcls(access, acls)
    await admin.deleteUser(access, user)
  } finally {
    await admin.close()
  }
}
