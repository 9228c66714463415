import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CertificateAndKey } from '@headwater/control-loop'
import {
  certificateNames,
  currentRelease,
  type KafkaAccess,
  type NodeRecord,
  type NodeRole,
  type PhysicalClusterSpecification,
  type Random,
} from '@headwater/model'
import { createCertificateIssuer } from '../certificates/issuer.ts'
import { createMachineRenderer } from '../rendering/renderer.ts'
import { freePorts } from './free-ports.ts'
import { type KafkaProcess, startKafkaProcess, writeMachineFiles } from './kafka-process.ts'

export const cryptoRandom: Random = { bytes: (length) => randomBytes(length) }

/** A cluster of combined nodes on loopback, made as the control plane makes one, without the control plane. */
export interface LocalCluster {
  specification: PhysicalClusterSpecification
  nodes: NodeRecord[]
  authority: CertificateAndKey
  access: KafkaAccess
  /** What machines are given from their next start on: the authorities they trust, and what they show. */
  given: { authorityCertificate: string; certificate: CertificateAndKey }
  /** The tenants' side. */
  hosts: { host: string; port: number }[]
  /** Makes the record of one more node, for a cluster that has run; starts nothing. */
  add(role: NodeRole): Promise<NodeRecord>
  machineFolder(node: NodeRecord): string
  volumeFolder(node: NodeRecord): string
  /** Renders the node's files into its machine folder; starts nothing. */
  layOut(node: NodeRecord): void
  /** Renders the node's files and starts its process; stopped with all others by `stop`. */
  start(node: NodeRecord, options?: StartOptions): KafkaProcess
  /** Ends whatever `start` started and still runs. */
  stop(graceMs: number): Promise<void>
}

/** `libsFolder` and `archive`: of another Kafka than the cluster's own. */
export interface StartOptions {
  env?: Record<string, string>
  jvmOptions?: string[]
  libsFolder?: string
  archive?: string | null
}

export interface LocalRuntime {
  java: string
  libsFolder: string
  archive: string | null
}

/** Makes records, keys and folders; starts nothing. */
export async function createLocalCluster(
  folder: string,
  runtime: LocalRuntime,
  size: { nodes: number; heapMib: number },
): Promise<LocalCluster> {
  const issuer = createCertificateIssuer()
  const renderer = createMachineRenderer()
  const specification = specificationOf(size)
  const nodes = await nodeRecords(size)
  const nowMs = Date.now()
  const authority = await issuer.createAuthority('pcl_test', nowMs)
  const certificate = await issuer.issue(
    authority,
    { commonName: certificateNames.broker, hosts: ['127.0.0.1'] },
    nowMs,
  )
  const client = await issuer.issue(authority, { commonName: certificateNames.controlPlane, hosts: [] }, nowMs)
  const processes = new Set<KafkaProcess>()
  const machineFolder = (node: NodeRecord): string => join(folder, node.id, 'machine')
  const volumeFolder = (node: NodeRecord): string => join(folder, node.id, 'volume')
  const given = { authorityCertificate: authority.certificate, certificate }
  const layOut = (node: NodeRecord): void => {
    const rendered = renderer.render({
      physicalClusterId: 'pcl_test',
      specification,
      node,
      nodes,
      ...given,
    })
    writeMachineFiles(rendered, machineFolder(node))
  }

  return {
    specification,
    nodes,
    authority,
    given,
    access: {
      bootstrap: nodes.map((node) => ({ host: '127.0.0.1', port: node.addresses?.brokerPort ?? 0 })),
      caCertificate: authority.certificate,
      clientCertificate: client.certificate,
      clientKey: client.key,
    },
    hosts: nodes.map((node) => ({ host: '127.0.0.1', port: node.addresses?.tenantPort ?? 0 })),
    async add(role) {
      // a quorum exists by now: who comes later learns its voters from it
      for (const node of nodes) node.volumeState = 'used'
      const node = nodeRecord(nodes.length + 1, role, size.heapMib, await freePorts(3))
      nodes.push(node)
      return node
    },
    machineFolder,
    volumeFolder,
    layOut,
    start(node, options = {}) {
      layOut(node)
      mkdirSync(volumeFolder(node), { recursive: true })
      const started = startKafkaProcess({
        ...runtime,
        ...options,
        machineFolder: machineFolder(node),
        volumeFolder: volumeFolder(node),
      })
      processes.add(started)
      started.ended.then(() => processes.delete(started))
      return started
    },
    async stop(graceMs) {
      await Promise.all([...processes].map((running) => running.stop(graceMs)))
    },
  }
}

function specificationOf(size: { nodes: number; heapMib: number }): PhysicalClusterSpecification {
  const replicationFactor = Math.min(3, size.nodes)
  return {
    kafkaClusterId: newUuid(),
    provider: 'local',
    region: 'local',
    zones: ['zone-a'],
    availability: size.nodes < 3 ? 'development' : 'multi-zone',
    brokers: { count: size.nodes, size: 'test', heapMib: size.heapMib },
    controllers: { mode: 'combined', count: size.nodes, size: 'test', heapMib: size.heapMib },
    volume: { sizeGib: 1, iops: 100, throughputMiBps: 100 },
    replicationFactor,
    minInSync: Math.max(1, replicationFactor - 1),
    defaultPartitions: 6,
    retentionHours: 24,
    quotas: { producerByteRate: 10_000_000, consumerByteRate: 20_000_000 },
    release: currentRelease,
  }
}

async function nodeRecords(size: { nodes: number; heapMib: number }): Promise<NodeRecord[]> {
  const ports = await freePorts(size.nodes * 3)
  return Array.from({ length: size.nodes }, (_, index) =>
    nodeRecord(index + 1, 'combined', size.heapMib, ports.slice(index * 3)),
  )
}

function nodeRecord(kafkaId: number, role: NodeRole, heapMib: number, ports: number[]): NodeRecord {
  const [brokerPort = 0, controllerPort = 0, tenantPort = 0] = ports
  return {
    id: `nod_${kafkaId}`,
    kafkaId,
    role,
    zone: `zone-${'abc'.charAt((kafkaId - 1) % 3)}`,
    size: 'test',
    heapMib,
    volume: { sizeGib: 1, iops: 100, throughputMiBps: 100 },
    directoryId: newUuid(),
    volumeState: 'new',
    addresses: { internalHost: '127.0.0.1', brokerPort, controllerPort, tenantHost: '127.0.0.1', tenantPort },
    deleting: false,
    machine: {
      id: `mac_${kafkaId}`,
      size: 'test',
      heapMib,
      release: currentRelease,
      volumeState: 'new',
      decidedAtMs: 0,
      because: 'a test wants it',
      stopBecause: null,
      registered: false,
    },
    failedStarts: 0,
  }
}

/** 22 characters of url-safe base 64; Kafka takes none that begins with a dash. */
function newUuid(): string {
  const uuid = randomBytes(16).toString('base64url')
  return uuid.startsWith('-') ? newUuid() : uuid
}
