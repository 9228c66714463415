import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Acl, certificateNames, type KafkaAccess, probeUserName } from '@headwater/model'
import type { KafkaObservation } from '@headwater/reconciliation'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKafkaAdmin } from './admin/kafka-admin.ts'
import { createCertificateIssuer } from './certificates/issuer.ts'
import { createScramCredential, generatePassword } from './scram.ts'
import { allow, codeOf, eventually, isLetIn, refusalOf } from './testing/checks.ts'
import type { KafkaProcess } from './testing/kafka-process.ts'
import { createLocalCluster, cryptoRandom, type LocalCluster } from './testing/local-cluster.ts'
import { localRuntime } from './testing/local-runtime.ts'
import { consumeAsTenant, produceAsTenant, type TenantAccess } from './testing/tenant-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'headwater-kafka-'))
const admin = createKafkaAdmin(cryptoRandom)
let cluster: LocalCluster
let access: KafkaAccess
let machines: KafkaProcess[] = []

function observed(matches: (kafka: KafkaObservation) => void, withinMs?: number): Promise<void> {
  return eventually(async () => matches(await admin.observe(access, { sizes: false })), withinMs)
}

async function tenant(userName: string, acls: Acl[]): Promise<TenantAccess> {
  const password = generatePassword(cryptoRandom)
  await admin.upsertUser(access, userName, await createScramCredential(password, cryptoRandom))
  await admin.createAcls(access, acls)
  return { hosts: cluster.hosts, caCertificate: access.caCertificate, userName, password }
}

beforeAll(async () => {
  cluster = await createLocalCluster(folder, localRuntime(), { nodes: 3, heapMib: 128 })
  access = cluster.access
  machines = cluster.nodes.map((node) => cluster.start(node))
  await observed((kafka) => expect(kafka.brokerIds).toEqual([1, 2, 3]), 120_000)
})

afterAll(async () => {
  await admin.close()
  await cluster?.stop(1_000)
  rmSync(folder, { recursive: true, force: true })
})

describe('the control plane', () => {
  test('sees the brokers and the quorum', async () => {
    await observed((kafka) => {
      expect(kafka.quorum.leaderId).toBeOneOf([1, 2, 3])
      expect(kafka.quorum.voterIds).toEqual([1, 2, 3])
      expect(kafka.quorum.caughtUpVoterIds).toEqual([1, 2, 3])
      expect(Object.keys(kafka.fetchedAtMs)).toHaveLength(2)
      expect(kafka.defaultQuota).toBeNull()
      expect(kafka.userNames).toEqual([])
    })
  })

  test('sets the default minimum and the default quota', async () => {
    await admin.setDefaultMinInSync(access, 2)
    await admin.setDefaultQuota(access, cluster.specification.quotas)
    await observed((kafka) => {
      expect(kafka.defaultMinInSync).toBe(2)
      expect(kafka.defaultQuota).toEqual(cluster.specification.quotas)
    })
  })

  test('sets the default retention, which brokers take over as they run', async () => {
    for (const [retentionHours, retentionMs] of [
      [0.5, 1_800_000],
      [null, -1],
    ] as const) {
      await admin.setDefaultRetention(access, retentionHours)
      await observed((kafka) => expect(kafka.defaultRetentionMs).toBe(retentionMs))
    }
  })

  test('proves the endpoint, leaves its user to be taken away, and can do so again', async () => {
    const endpoint = { hosts: cluster.hosts, replicationFactor: 3 }
    await admin.verifyEndpoint(access, endpoint)
    await admin.verifyEndpoint(access, endpoint)
    const { acls } = await admin.observe(access, { sizes: false })
    expect(acls.map(({ principal }) => principal)).toEqual([probeUserName, probeUserName])
    await admin.deleteUser(access, probeUserName)
    await admin.deleteAcls(access, acls)
    await observed((kafka) => {
      expect(kafka.userNames).not.toContain(probeUserName)
      expect(kafka.acls).toEqual([])
      expect(kafka.partitions).toEqual({
        total: 1,
        withoutLeader: 0,
        underReplicated: 0,
        underMinInSync: 0,
        examples: [],
      })
    })
  })

  test('does not take an endpoint for proven that is another one', async () => {
    const [first] = cluster.hosts
    const hosts = first ? [first] : []
    const refusal = await refusalOf(admin.verifyEndpoint(access, { hosts, replicationFactor: 3 }))
    expect(refusal.message).toContain('brokers advertise')
  })

  test('writes users and ACLs, and removes exactly what it names', async () => {
    const kept = allow('alice', 'topic', 'orders')
    const dropped: Acl = { ...kept, patternType: 'prefixed', operation: 'read' }
    const others: Acl[] = [
      allow('alice', 'group', 'readers'),
      allow('alice', 'transactional_id', 'tx'),
      { ...allow('alice', 'cluster', 'kafka-cluster'), operation: 'idempotent_write', permission: 'deny' },
    ]
    await tenant('alice', [kept, dropped, ...others])
    await observed((kafka) => {
      expect(kafka.userNames).toContain('alice')
      expect(new Set(tenantAcls(kafka))).toEqual(new Set([kept, dropped, ...others]))
    })
    await admin.deleteAcls(access, [dropped])
    await observed((kafka) => expect(new Set(tenantAcls(kafka))).toEqual(new Set([kept, ...others])))
    await admin.deleteAcls(access, [kept, ...others])
    await admin.deleteUser(access, 'alice')
    await admin.deleteUser(access, 'alice')
    await observed((kafka) => {
      expect(kafka.userNames).not.toContain('alice')
      expect(tenantAcls(kafka)).toEqual([])
    })
  })
})

describe('topics', () => {
  const name = 'invoices'

  test('are created, listed, described, grown and deleted', async () => {
    await admin.createTopic(access, { name, partitions: 2, replicationFactor: 3, configs: { 'retention.ms': '60000' } })
    const topic = await eventually(() => admin.describeTopic(access, name))
    expect(topic.partitions).toHaveLength(2)
    expect(topic.partitions[0]?.replicaIds).toHaveLength(3)
    expect(topic.configs['retention.ms']).toEqual({ value: '60000', isDefault: false })
    expect(topic.configs['min.insync.replicas']).toEqual({ value: '2', isDefault: true })
    expect((await admin.listTopics(access)).map((listed) => listed.name)).toEqual([name])
    await admin.alterPartitions(access, name, 5)
    await eventually(async () => expect((await admin.describeTopic(access, name)).partitions).toHaveLength(5))
    await admin.deleteTopic(access, name)
    await eventually(async () => expect(await admin.listTopics(access)).toEqual([]))
  })

  test('are refused in words that say what to do', async () => {
    const topic = { name, partitions: 1, replicationFactor: 3, configs: {} }
    await admin.createTopic(access, topic)
    expect(await codeOf(admin.createTopic(access, topic))).toBe('topic_exists')
    expect(await codeOf(admin.createTopic(access, { ...topic, name: 'a b' }))).toBe('invalid_topic')
    expect(await codeOf(admin.createTopic(access, { ...topic, name: '__mine' }))).toBe('invalid_topic')
    expect(await codeOf(admin.createTopic(access, { ...topic, name: 'b', partitions: 0 }))).toBe('invalid_partitions')
    expect(await codeOf(admin.createTopic(access, { ...topic, name: 'b', replicationFactor: 9 }))).toBe(
      'invalid_replication_factor',
    )
    for (const configs of [{ 'retention.ms': 'soon' }, { 'unclean.leader.election.enable': 'true' }]) {
      expect(await codeOf(admin.createTopic(access, { ...topic, name: 'b', configs }))).toBe('invalid_config')
    }
    await eventually(() => admin.describeTopic(access, name))
    expect(await codeOf(admin.alterPartitions(access, name, 1))).toBe('invalid_partitions')
    await admin.deleteTopic(access, name)
    expect(await codeOf(admin.describeTopic(access, 'nowhere'))).toBe('unknown_topic')
    expect(await codeOf(admin.deleteTopic(access, 'nowhere'))).toBe('unknown_topic')
    expect(await codeOf(admin.describeTopic(access, '__headwater_probe'))).toBe('unknown_topic')
  })
})

describe('a tenant', () => {
  const topic = 'orders'
  let bob: TenantAccess

  beforeAll(async () => {
    bob = await tenant('bob', [allow('bob', 'topic', topic), allow('bob', 'group', 'readers')])
    await admin.createTopic(access, { name: topic, partitions: 3, replicationFactor: 3, configs: {} })
    await eventually(() => produceAsTenant(bob, topic, ['first']))
  })

  test('writes and reads what it was allowed to', async () => {
    await produceAsTenant(bob, topic, ['second', 'third'])
    const values = await consumeAsTenant(bob, topic, 'readers', 3)
    expect(values.toSorted()).toEqual(['first', 'second', 'third'])
  })

  test("leaves Kafka's own topics behind, whose minimum is set", async () => {
    await admin.setInternalMinInSync(access, ['__consumer_offsets', '__transaction_state'], 1)
    await observed((kafka) => expect(kafka.internalMinInSync).toEqual({ __consumer_offsets: 1 }))
  })

  test('is refused with a wrong password', async () => {
    const refusal = await refusalOf(produceAsTenant({ ...bob, password: 'wrong' }, topic, ['x']))
    expect(refusal.code).toBe('not_authenticated')
  })

  test('is refused where it has no ACL', async () => {
    const eve = await tenant('eve', [])
    await eventually(async () => {
      const refusal = await refusalOf(produceAsTenant(eve, topic, ['x']))
      expect(refusal.code).toBe('not_authorized')
    })
  })
})

/** Ports of the listeners that tenants never see. */
function internalPorts(): number[] {
  return cluster.nodes.flatMap(({ addresses }) => [addresses?.brokerPort ?? 0, addresses?.controllerPort ?? 0])
}

describe('the internal listeners', () => {
  test('let the control plane in', async () => {
    const tls = { ca: access.caCertificate, cert: access.clientCertificate, key: access.clientKey }
    for (const port of internalPorts()) expect(await isLetIn(port, tls)).toBe(true)
  })

  test('let nobody in without a certificate', async () => {
    for (const port of internalPorts()) expect(await isLetIn(port, { ca: access.caCertificate })).toBe(false)
  })

  test("let nobody in with another authority's certificate, whatever its name", async () => {
    const issuer = createCertificateIssuer()
    const other = await issuer.createAuthority('pcl_other', Date.now())
    const forged = await issuer.issue(other, { commonName: certificateNames.controlPlane, hosts: [] }, Date.now())
    const [port = 0] = internalPorts()
    const tls = { ca: access.caCertificate, cert: forged.certificate, key: forged.key }
    expect(await isLetIn(port, tls)).toBe(false)
  })
})

// last: nothing works after it
test('without a majority of controllers, what is left of Kafka is still observed', async () => {
  const [first, second] = machines
  await Promise.all([first?.kill(), second?.kill()])
  await observed((kafka) => {
    expect(kafka.quorum).toEqual({ leaderId: null, voterIds: [], caughtUpVoterIds: [] })
    expect(kafka.partitions.total).toBeGreaterThan(0)
  }, 20_000)
})

/** Without those of the probe, which earlier tests left behind. */
function tenantAcls({ acls }: { acls: Acl[] }): Acl[] {
  return acls.filter(({ principal }) => principal !== probeUserName)
}
