import { assert, assertNever, type NodeRecord } from '@headwater/model'
import { type NodeSpecification, type Provider, ProviderError } from '@headwater/provider'
import type { Action, Desired, ReconcilerPlan } from '@headwater/reconciliation'
import { issueCertificates, machineCertificates, makeAuthority } from './certificates.ts'
import { CallTimeout, withDeadline } from './deadline.ts'
import { type LoopDependencies, loopLimits } from './dependencies.ts'
import { readKafkaAccess } from './kafka-access.ts'
import { messageOf } from './observe.ts'
import type { Outcome } from './ports.ts'

/** What the actions of one plan are carried out with. */
export interface Execution {
  dependencies: LoopDependencies
  provider: Provider
  desired: Desired
  /** Node records as the stored plan has them. */
  nodes: NodeRecord[]
}

/**
 * Carries out a stored plan. Actions of one plan do not depend on each other, so they run side by side, and each outcome is
 * handed to `note` as it comes: a quick one does not wait for a slow one to be known.
 */
export async function executePlan(
  dependencies: LoopDependencies,
  provider: Provider,
  desired: Desired,
  plan: ReconcilerPlan,
  note: (outcome: Outcome) => void,
): Promise<void> {
  const execution: Execution = { dependencies, provider, desired, nodes: plan.nodes }
  await Promise.all(plan.actions.map((action) => attempt(action, execution).then(note)))
}

async function attempt(action: Action, execution: Execution): Promise<Outcome> {
  const { clock } = execution.dependencies
  try {
    const timeoutMs = action.kind === 'verify_endpoint' ? loopLimits.verifyTimeoutMs : loopLimits.callTimeoutMs
    await withDeadline(clock, timeoutMs, action.kind, execute(action, execution))
    return { action, ok: true }
  } catch (error) {
    return {
      action,
      ok: false,
      code: codeOf(error),
      message: messageOf(error),
      retryAtMs: error instanceof ProviderError ? (error.retryAtMs ?? null) : null,
      atMs: clock.nowMs(),
    }
  }
}

/** One call a case. */
async function execute(action: Action, execution: Execution): Promise<void> {
  const { provider, desired } = execution
  const { kafka, vault } = execution.dependencies
  const cluster = { id: desired.id, organizationId: desired.organizationId }
  switch (action.kind) {
    case 'prepare_cluster':
      return prepareCluster(execution)
    case 'create_node':
      return provider.createNode(nodeSpecification(action.nodeId, execution))
    case 'issue_certificates':
      return issueCertificates(execution.dependencies, desired.id, action, execution.nodes)
    case 'make_authority':
      return void (await makeAuthority(execution.dependencies, desired.id, action.generation))
    case 'drop_authority':
      return vault.dropAuthority(desired.id, action.generation)
    case 'start_machine':
      return startMachine(action.nodeId, execution)
    case 'stop_machine':
      return provider.stopMachine({ id: action.nodeId, clusterId: desired.id }, action.machineId, {
        graceMs: action.graceMs,
      })
    case 'delete_node':
      return provider.deleteNode({ id: action.nodeId, clusterId: desired.id })
    case 'release_cluster':
      return provider.releaseCluster(cluster)
    case 'set_default_min_in_sync':
      return kafka.setDefaultMinInSync(await access(execution), action.minInSync)
    case 'set_default_retention':
      return kafka.setDefaultRetention(await access(execution), action.retentionHours)
    case 'set_default_quota':
      return kafka.setDefaultQuota(await access(execution), {
        producerByteRate: action.producerByteRate,
        consumerByteRate: action.consumerByteRate,
      })
    case 'upsert_user': {
      const credential = await vault.scramCredential(action.userId, action.generation)
      // A newer password was set meanwhile: the next pass applies that one.
      if (credential === null) return
      return kafka.upsertUser(await access(execution), action.name, credential)
    }
    case 'delete_user':
      return kafka.deleteUser(await access(execution), action.name)
    case 'create_acls':
      return kafka.createAcls(await access(execution), action.acls)
    case 'delete_acls':
      return kafka.deleteAcls(await access(execution), action.acls)
    case 'change_volume':
      return provider.changeVolume({ id: action.nodeId, clusterId: desired.id }, action.volume)
    case 'add_voter':
      return kafka.addVoter(await access(execution), voterOf(recordOf(action.nodeId, execution.nodes)))
    case 'remove_voter':
      return kafka.removeVoter(await access(execution), action)
    case 'cordon_broker':
      return kafka.cordonBroker(await access(execution), action.kafkaId, action.cordoned)
    case 'unregister_broker':
      return kafka.unregisterBroker(await access(execution), action.kafkaId)
    case 'move_replicas':
      return kafka.moveReplicas(await access(execution), action.moves)
    case 'set_move_throttle':
      return kafka.setMoveThrottle(await access(execution), action.throttle)
    case 'set_internal_min_in_sync':
      return kafka.setInternalMinInSync(await access(execution), action.topics, action.minInSync)
    case 'elect_leaders':
      return kafka.electLeaders(await access(execution), action.partitions)
    case 'elect_survivors':
      return kafka.electSurvivors(await access(execution), action.partitions)
    case 'set_metadata_version':
      return kafka.setMetadataVersion(await access(execution), action.level)
    case 'verify_endpoint':
      return kafka.verifyEndpoint(await access(execution), {
        hosts: tenantHosts(execution.nodes),
        replicationFactor: desired.specification.replicationFactor,
      })
    default:
      return assertNever(action)
  }
}

/**
 * Not every cloud can refuse to prepare a cluster again that was released, and no list of nodes would show it. So a call that came
 * late, after others have released the cluster, is taken back.
 */
async function prepareCluster({ dependencies, provider, desired }: Execution): Promise<void> {
  const cluster = { id: desired.id, organizationId: desired.organizationId }
  await provider.prepareCluster(cluster)
  const now = await dependencies.store.load(desired.id)
  if (now === null || now.released) await provider.releaseCluster(cluster)
}

function nodeSpecification(nodeId: string, { dependencies, desired, nodes }: Execution): NodeSpecification {
  const node = recordOf(nodeId, nodes)
  return {
    id: node.id,
    clusterId: desired.id,
    organizationId: desired.organizationId,
    zone: node.zone,
    size: node.size,
    volume: node.volume,
    ports: dependencies.renderer.ports(node.role).map((port) => ({ ...port, port: portOf(port.name, node.takesOver) })),
  }
}

/** Who carries on a Kafka id is reached where the node before it was, as far as the cloud gives the same host. */
function portOf(name: 'broker' | 'controller' | 'tenant', lost: NodeRecord['takesOver']): number | null {
  const addresses = lost?.addresses
  if (addresses == null) return null
  return { broker: addresses.brokerPort, controller: addresses.controllerPort, tenant: addresses.tenantPort }[name]
}

async function startMachine(nodeId: string, { dependencies, provider, desired, nodes }: Execution): Promise<void> {
  const node = recordOf(nodeId, nodes)
  const machine = dependencies.renderer.render({
    physicalClusterId: desired.id,
    specification: desired.specification,
    node,
    nodes,
    ...(await machineCertificates(dependencies, desired.id, node)),
  })
  return provider.startMachine({ id: nodeId, clusterId: desired.id }, machine)
}

async function access({ dependencies, desired, nodes }: Execution) {
  const found = await readKafkaAccess(
    dependencies.vault,
    desired.id,
    nodes.map((node) => node.addresses),
  )
  assert(found !== null, 'Kafka is only configured after it was observed, which takes the same access')
  return found
}

function recordOf(nodeId: string, nodes: NodeRecord[]): NodeRecord {
  const node = nodes.find((candidate) => candidate.id === nodeId)
  assert(node !== undefined, `the plan that names ${nodeId} holds its record`)
  return node
}

function voterOf(node: NodeRecord): { kafkaId: number; directoryId: string; host: string; port: number } {
  const { kafkaId, directoryId, addresses } = node
  assert(addresses?.controllerPort != null, `the controller of ${node.id} runs, so it has an address`)
  return { kafkaId, directoryId, host: addresses.internalHost, port: addresses.controllerPort }
}

function tenantHosts(nodes: NodeRecord[]): { host: string; port: number }[] {
  return nodes.flatMap(({ addresses }) =>
    addresses?.tenantHost && addresses.tenantPort ? [{ host: addresses.tenantHost, port: addresses.tenantPort }] : [],
  )
}

function codeOf(error: unknown): string {
  if (error instanceof ProviderError) return error.code
  if (error instanceof CallTimeout) return 'timeout'
  return 'failed'
}
