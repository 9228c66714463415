import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { systemRandom } from '@headwater/control-loop/system'
import {
  createCertificateIssuer,
  createKafkaAdmin,
  createMachineRenderer,
  createScramCredential,
  generatePassword,
  localKafkaCommand,
} from '@headwater/kafka'
import {
  certificateNames,
  type KafkaAccess,
  type NodeRecord,
  type PhysicalClusterSpecification,
} from '@headwater/model'
import { localRuntime } from '../../../packages/kafka/src/testing/local-runtime.ts'
import { platformAcls } from '../../../packages/reconciliation/src/platform-acls.ts'
import { accepts } from './accepts.ts'
import { nodesByHand } from './by-hand-nodes.ts'
import { type Marks, startMarks } from './marks.ts'
import { NotYet, patiently } from './patience.ts'
import type { Tenant } from './tenant.ts'

/** Tight, and cheap while nothing listens. */
const pollMs = 10
const userName = 'bench'
const host = '127.0.0.1'

export interface ClusterByHand {
  /** Brings the cluster up and makes user, rights and topic. */
  open(topic: string): Promise<{ tenant: Tenant; marks: [name: string, atMs: number][] }>
  /** Kills what runs: nobody misses the data. */
  stop(): Promise<void>
}

/**
 * Starts a cluster as an expert would who knows where it is to run and that nothing will go wrong, with the very
 * configuration, flags, class archive and kinds of certificate that Headwater uses. Volumes are formatted by the boot
 * program inside each broker's own JVM: a run of StorageTool before the brokers costs a JVM more (0.6 s) in front of all.
 */
export function startByHand(folder: string, specification: PhysicalClusterSpecification): ClusterByHand {
  const brokers: ChildProcess[] = []
  const admin = createKafkaAdmin(systemRandom)
  return {
    async open(topic) {
      const marks = startMarks()
      const nodes = await nodesByHand(specification)
      const access = await startBrokers({ folder, specification, nodes, brokers })
      marks.add('brokers started')
      const password = await makeAccess(admin, access, specification, topic, marks)
      const hosts = nodes.map(({ addresses }) => ({ host, port: addresses?.tenantPort ?? 0 }))
      return { tenant: { hosts, caCertificate: access.caCertificate, userName, password }, marks: marks.all() }
    },
    async stop() {
      await admin.close()
      await Promise.all(brokers.map(end))
    },
  }
}

/** Certificates, files, processes: of all nodes at once. */
async function startBrokers(given: {
  folder: string
  specification: PhysicalClusterSpecification
  nodes: NodeRecord[]
  brokers: ChildProcess[]
}): Promise<KafkaAccess> {
  const { folder, specification, nodes, brokers } = given
  const issuer = createCertificateIssuer()
  const renderer = createMachineRenderer()
  const runtime = localRuntime()
  const nowMs = Date.now()
  const authority = await issuer.createAuthority('by-hand', nowMs)
  const client = issuer.issue(authority, { commonName: certificateNames.controlPlane, hosts: [] }, nowMs)
  await Promise.all(
    nodes.map(async (node) => {
      const certificate = await issuer.issue(authority, { commonName: certificateNames.broker, hosts: [host] }, nowMs)
      const authorityCertificate = authority.certificate
      const physicalClusterId = 'by-hand'
      const machine = renderer.render({
        physicalClusterId,
        specification,
        node,
        nodes,
        authorityCertificate,
        certificate,
      })
      const machineFolder = path.join(folder, node.id, 'machine')
      const volumeFolder = path.join(folder, node.id, 'volume')
      for (const made of [machineFolder, volumeFolder]) fs.mkdirSync(made, { recursive: true, mode: 0o700 })
      for (const [name, text] of Object.entries({ ...machine.files, ...machine.secretFiles })) {
        fs.writeFileSync(path.join(machineFolder, name), text, { mode: 0o600 })
      }
      const { command, args } = localKafkaCommand({ ...runtime, machineFolder, volumeFolder })
      const log = fs.openSync(path.join(folder, node.id, 'machine.log'), 'a', 0o600)
      // a session each, as on the other side: on a busy computer the scheduler shares time out by session
      brokers.push(spawn(command, args, { cwd: machineFolder, stdio: ['ignore', log, log], detached: true }))
      fs.closeSync(log)
    }),
  )
  const { certificate, key } = await client
  return {
    bootstrap: nodes.map(({ addresses }) => ({ host, port: addresses?.brokerPort ?? 0 })),
    caCertificate: authority.certificate,
    clientCertificate: certificate,
    clientKey: key,
  }
}

/** What is to be in Kafka before a tenant comes; resolves with the password once the topic has a leader. */
async function makeAccess(
  admin: ReturnType<typeof createKafkaAdmin>,
  access: KafkaAccess,
  { minInSync, quotas }: PhysicalClusterSpecification,
  topic: string,
  marks: Marks,
): Promise<string> {
  const password = generatePassword(systemRandom)
  const credential = await createScramCredential(password, systemRandom)
  await patiently(pollMs, () => Promise.any(access.bootstrap.map(({ host: at, port }) => accepts(at, port))))
  marks.add('first broker listens')
  await patiently(pollMs, () => admin.upsertUser(access, userName, credential))
  marks.add('user made')
  const right = { principal: userName, resourceName: topic, operation: 'all', permission: 'allow' } as const
  await Promise.all([
    admin.createAcls(access, [...platformAcls, { ...right, resourceType: 'topic', patternType: 'literal' }]),
    admin.setDefaultMinInSync(access, minInSync),
    admin.setDefaultQuota(access, quotas),
  ])
  // refused until there are as many brokers as replicas
  await patiently(pollMs, () => createTopic(admin, access, topic))
  await patiently(pollMs, async () => {
    const { partitions } = await admin.describeTopic(access, topic)
    if (partitions.some(({ leaderId }) => leaderId === null)) throw new NotYet(`${topic} has no leader`)
  })
  return password
}

/** With the cluster's defaults, as the tenant of the other side does. */
function createTopic(admin: ReturnType<typeof createKafkaAdmin>, access: KafkaAccess, name: string): Promise<void> {
  return admin.createTopic(access, { name, partitions: -1, replicationFactor: -1, configs: {} })
}

async function end(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return
  const exited = once(broker, 'exit')
  broker.kill('SIGKILL')
  await exited
}
