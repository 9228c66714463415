import fs from 'node:fs'
import path from 'node:path'
import type { Size } from '@headwater/capacity-planner'
import type { CertificateAndKey } from '@headwater/control-loop'
import { systemRandom } from '@headwater/control-loop/system'
import {
  createCertificateIssuer,
  type createKafkaAdmin,
  createMachineRenderer,
  createScramCredential,
  currentRelease,
  generatePassword,
  renderClientProperties,
} from '@headwater/kafka'
import {
  assert,
  availabilityClasses,
  certificateNames,
  type KafkaAccess,
  type NodeRecord,
  type PhysicalClusterSpecification,
} from '@headwater/model'
import type { Provider } from '@headwater/provider'
import { newKafkaUuid } from '@headwater/reconciliation'
import { platformAcls } from '../../packages/reconciliation/src/platform-acls.ts'
import { NotYet, patiently } from '../bench/provision/patience.ts'

type KafkaAdmin = ReturnType<typeof createKafkaAdmin>

/** A development cluster of one node, ready for a tenant. */
export interface Broker {
  clusterId: string
  /** host:port of the tenants' listener. */
  bootstrap: string
  /** The tenant's client.properties. */
  properties: string
  /** Resolves once each partition has a leader. */
  createTopic(name: string): Promise<void>
}

const userName = 'calibrate'
const organizationId = 'calibrate'
/** Enough for clients to work side by side, few enough for the smallest size. */
const partitions = 6
/** Real disk that each broker's volume sets aside, GiB. */
const diskGib = 4
const startsWithinMs = 60_000
const pollMs = 50

/**
 * Starts a broker of a size as the control plane starts one: the provider's node and machine, the release's configuration, mutual
 * TLS inside and SASL_SSL for tenants. Only the quotas are missing, for what it carries without them is the question. The
 * planner is not asked, since it would choose the size by itself.
 */
export async function startBroker(given: {
  provider: Provider
  kafka: KafkaAdmin
  size: Size
  clusterId: string
  /** Where the tenant's client.properties go. */
  folder: string
  overcommit: number
}): Promise<Broker> {
  const { provider, kafka, size, clusterId, folder } = given
  const specification = specificationOf(size, diskGib * given.overcommit)
  await provider.prepareCluster({ id: clusterId, organizationId })
  const node = await reserveNode(provider, clusterId, specification)
  const access = await startMachine(provider, clusterId, specification, node)

  const listening = AbortSignal.timeout(startsWithinMs)
  await kafka.untilListening(access.bootstrap, listening)
  if (listening.aborted) throw new Error(await lastWords(provider, { id: node.id, clusterId }))

  const password = generatePassword(systemRandom)
  const credential = await createScramCredential(password, systemRandom)
  await patiently(pollMs, () => kafka.upsertUser(access, userName, credential))
  await kafka.setDefaultMinInSync(access, specification.minInSync)
  const rights = (['topic', 'group'] as const).map((resourceType) => ({
    ...{ principal: userName, resourceType, resourceName: userName, operation: 'all' as const },
    ...{ patternType: 'prefixed' as const, permission: 'allow' as const },
  }))
  await kafka.createAcls(access, [...platformAcls, ...rights])

  const { tenantHost, tenantPort } = addressesOf(node)
  const bootstrap = [{ host: tenantHost ?? '', port: tenantPort ?? 0 }]
  const { caCertificate } = access
  const properties = path.join(folder, `${clusterId}.properties`)
  fs.writeFileSync(properties, renderClientProperties({ bootstrap, userName, password, caCertificate }), {
    mode: 0o600,
  })
  return {
    clusterId,
    bootstrap: `${tenantHost}:${tenantPort}`,
    properties,
    async createTopic(name) {
      const topic = { name, partitions, replicationFactor: specification.replicationFactor, configs: {} }
      await patiently(pollMs, () => kafka.createTopic(access, topic))
      await patiently(pollMs, async () => {
        const { partitions: described } = await kafka.describeTopic(access, name)
        if (described.some(({ leaderId }) => leaderId === null)) throw new NotYet(`${name} has no leaders`)
      })
    },
  }
}

/** The topics and groups of a broker that its tenant may use begin so. */
export function tenantName(what: string): string {
  return `${userName}-${what}`
}

/** Ends every machine below the provider's folder, whoever started it there, and releases what it had. */
export async function removeBrokers(provider: Provider): Promise<void> {
  const { nodes } = await provider.listNodes()
  await Promise.all(nodes.map(({ id, clusterId }) => provider.deleteNode({ id, clusterId })))
  const clusters = new Map(nodes.map(({ clusterId, organizationId: owner }) => [clusterId, owner]))
  for (const [id, owner] of clusters) await provider.releaseCluster({ id, organizationId: owner })
}

function specificationOf(size: Size, sizeGib: number): PhysicalClusterSpecification {
  const { replicas, minInSync } = availabilityClasses.development
  const shape = { count: 1, size: size.name, heapMib: size.heapMib.value }
  return {
    kafkaClusterId: newKafkaUuid(systemRandom),
    provider: 'local',
    region: 'local',
    zones: ['local-a'],
    availability: 'development',
    brokers: shape,
    controllers: { mode: 'combined', ...shape },
    volume: { sizeGib, iops: 3000, throughputMiBps: 125 },
    replicationFactor: replicas,
    minInSync,
    defaultPartitions: partitions,
    retentionHours: 24,
    quotas: { producerByteRate: 0, consumerByteRate: 0 },
    release: currentRelease,
  }
}

async function reserveNode(
  provider: Provider,
  clusterId: string,
  { brokers, volume }: PhysicalClusterSpecification,
): Promise<NodeRecord> {
  const { size, heapMib } = brokers
  const id = `${clusterId}-node`
  const zone = 'local-a'
  const ports = createMachineRenderer()
    .ports('combined')
    .map((port) => ({ ...port, port: null }))
  await provider.createNode({ id, clusterId, organizationId, zone, size, volume, ports })
  const { nodes } = await provider.listNodes({ clusterId })
  const { tenant, broker, controller } = nodes.find((node) => node.id === id)?.addresses ?? {}
  assert(tenant && broker && controller, `node ${id} has its three ports`)
  return {
    id,
    kafkaId: 1,
    role: 'combined',
    zone,
    size,
    heapMib,
    volume,
    directoryId: newKafkaUuid(systemRandom),
    volumeState: 'new',
    addresses: {
      internalHost: broker.host,
      brokerPort: broker.port,
      controllerPort: controller.port,
      tenantHost: tenant.host,
      tenantPort: tenant.port,
    },
    deleting: false,
    machine: {
      id: `${clusterId}-machine`,
      size,
      heapMib,
      release: currentRelease,
      volumeState: 'new',
      decidedAtMs: 0,
      because: 'its size is measured',
      stopBecause: null,
      registered: false,
    },
    failedStarts: 0,
  }
}

async function startMachine(
  provider: Provider,
  physicalClusterId: string,
  specification: PhysicalClusterSpecification,
  node: NodeRecord,
): Promise<KafkaAccess> {
  const issuer = createCertificateIssuer()
  const nowMs = Date.now()
  const authority = await issuer.createAuthority(physicalClusterId, nowMs)
  const issue = (commonName: string, hosts: string[]): Promise<CertificateAndKey> =>
    issuer.issue(authority, { commonName, hosts }, nowMs)
  const { internalHost, brokerPort, tenantHost } = addressesOf(node)
  const [certificate, client] = await Promise.all([
    issue(certificateNames.broker, [...new Set([internalHost, tenantHost ?? internalHost])]),
    issue(certificateNames.controlPlane, []),
  ])
  const machine = createMachineRenderer().render({
    physicalClusterId,
    specification,
    node,
    nodes: [node],
    authorityCertificate: authority.certificate,
    certificate,
  })
  await provider.startMachine({ id: node.id, clusterId: physicalClusterId }, machine)
  return {
    bootstrap: [{ host: internalHost, port: brokerPort ?? 0 }],
    caCertificate: authority.certificate,
    clientCertificate: client.certificate,
    clientKey: client.key,
  }
}

function addressesOf({ id, addresses }: NodeRecord): NonNullable<NodeRecord['addresses']> {
  assert(addresses !== null, `node ${id} has its addresses`)
  return addresses
}

async function lastWords(provider: Provider, node: { id: string; clusterId: string }): Promise<string> {
  const lines = await provider.machineLog(node, { lines: 10 })
  return `${node.clusterId} did not listen within ${startsWithinMs / 1000} s; its last lines:\n${lines.join('\n')}`
}
