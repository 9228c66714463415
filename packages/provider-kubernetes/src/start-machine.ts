import {
  type MachineSpecification,
  machineFilesProblem,
  machineSpecificationDigest,
  type NodeReference,
  ProviderError,
} from '@headwater/provider'
import { isApiError } from './api/api-error.ts'
import { type Claim, nameOf, type Pod, pods, secrets, uidOf } from './api/objects.ts'
import { refuseWithoutCapacity } from './capacity.ts'
import { restoreRules } from './clusters.ts'
import type { KubernetesContext } from './context.ts'
import { isLeaving, readMachine, withCurrent, writeMemory } from './machine-memory.ts'
import { machineFiles, machinePod } from './machine-pod.ts'
import { machineIdOf, observeMachine } from './machine-state.ts'
import { labels, requireLabelValue } from './names.ts'
import { addressesOf, memoryOf, type NodeRecord, type RecordedAddresses, recordOf } from './node-record.ts'
import type { KubernetesImage, KubernetesSize } from './options.ts'
import { dropPod } from './remove-pod.ts'

/** Others may change the same claim meanwhile; this often it is looked at afresh. */
const attempts = 8

interface Place {
  claim: Claim
  pod: Pod | null
  record: NodeRecord
  addresses: RecordedAddresses
}

/**
 * The machine's files, its name on the claim, then its pod. A start that was held up anywhere here while its machine was
 * replaced does nothing: the claim no longer takes its name, and without its files, which the machine after it removes, a
 * pod of it never runs.
 */
export async function startMachine(
  context: KubernetesContext,
  reference: NodeReference,
  machine: MachineSpecification,
): Promise<void> {
  const made = usable(context, reference, machine)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const place = await readPlace(context, reference, machine)
    const next = await whatToDo(context, place, reference, machine)
    if (next === 'nothing') return
    if (next === 'record') {
      await refuseWithoutCapacity(context, made.size, place.record, `machine ${machine.id} on ${reference.id}`)
      await restoreRules(context, place.record.clusterId, place.claim)
      await makeFiles(context, place, machine)
      await context.crashPoint('machine_files_made')
      if (!(await recordAndClear(context, place, machine))) continue
    }
    if (await makePod(context, place, machine, made)) return
  }
  throw new ProviderError(
    'unavailable',
    `machine ${machine.id}: node ${reference.id} is being changed by others; try again`,
  )
}

function usable(
  { sizes, settings }: KubernetesContext,
  reference: NodeReference,
  machine: MachineSpecification,
): { size: KubernetesSize; image: KubernetesImage } {
  const refuse = (problem: string) =>
    new ProviderError('invalid_spec', `machine ${machine.id} on ${reference.id}: ${problem}`)
  requireLabelValue('machine', machine.id)
  const size = sizes.get(machine.size)
  if (size === undefined) throw refuse(`size "${machine.size}" is unknown`)
  const problem = machineFilesProblem(machine)
  if (problem !== null) throw refuse(problem)
  const image = Object.hasOwn(settings.images, machine.image) ? settings.images[machine.image] : undefined
  if (image === undefined) throw refuse(`image "${machine.image}" is unknown`)
  return { size, image }
}

async function readPlace(
  context: KubernetesContext,
  reference: NodeReference,
  machine: MachineSpecification,
): Promise<Place> {
  const call = `machine ${machine.id}`
  const { claim, pod } = await readMachine(context, reference, call)
  if (claim === null || isLeaving(claim)) {
    throw new ProviderError('conflict', `${call}: node ${reference.id} does not exist, or is being deleted`)
  }
  const record = recordOf(claim)
  const addresses = addressesOf(claim)
  if (record === null || addresses === null || claim.status?.phase !== 'Bound') {
    throw new ProviderError('unavailable', `${call}: node ${reference.id} is half made; wait for ready`)
  }
  return { claim, pod, record, addresses }
}

/** `record`: the claim has to take the machine's name first. `make_pod`: it has, and whoever wrote it died before the pod. */
async function whatToDo(
  context: KubernetesContext,
  { claim, pod }: Place,
  reference: NodeReference,
  machine: MachineSpecification,
): Promise<'record' | 'make_pod' | 'nothing'> {
  const { current, former } = memoryOf(claim)
  if (former.includes(machine.id)) return 'nothing'
  if (current === null) return 'record'
  const own = pod !== null && machineIdOf(pod) === current.id ? pod : null
  const host = own?.spec?.nodeName
  const kubernetesNode =
    host === undefined ? null : ((await context.watched.kubernetesNodes.current()).get(host) ?? null)
  const seen = observeMachine(current, own, kubernetesNode, context.settings, context.clock.nowMs())
  if (current.id !== machine.id) {
    if (seen.state === 'gone') return 'record'
    throw new ProviderError(
      'volume_in_use',
      `machine ${machine.id}: ${current.id} holds the volume of ${reference.id} (${seen.state}, ${seen.detail}); stop that one first`,
    )
  }
  if (seen.state === 'gone') return 'nothing'
  if (current.digest !== machineSpecificationDigest(machine)) {
    throw new ProviderError(
      'conflict',
      `machine ${machine.id} was started on ${reference.id} with another specification; use a new id`,
    )
  }
  if (own !== null && current.podUid === null) await notePod(context, claim, machine.id, own)
  return own === null && current.podUid === null ? 'make_pod' : 'nothing'
}

async function makeFiles({ api, settings }: KubernetesContext, place: Place, machine: MachineSpecification) {
  try {
    await api.create(secrets, machineFiles(settings, place.record, place.claim, machine))
  } catch (error) {
    // By its name it is the same.
    if (!isApiError(error, 'AlreadyExists')) throw error
  }
}

/** Takes the machine's name, and clears away what is left of the one before; false when somebody else was faster. */
async function recordAndClear(
  context: KubernetesContext,
  place: Place,
  machine: MachineSpecification,
): Promise<boolean> {
  const digest = machineSpecificationDigest(machine)
  const written = await writeMemory(context, place.claim, withCurrent(place.claim, machine.id, digest))
  if (written === null) return false
  place.claim = written
  await context.crashPoint('machine_recorded')
  await clearFormer(context, place, machine.id)
  await context.crashPoint('former_pod_removed')
  return true
}

async function clearFormer(context: KubernetesContext, { pod, record }: Place, machineId: string): Promise<void> {
  await context.api.removeAll(secrets, `${labels.node}=${record.nodeId},${labels.machine}!=${machineId}`)
  if (pod !== null && machineIdOf(pod) !== machineId) await dropPod(context, pod, 0)
}

/** True once the node's pod is this machine; false when what is there has to be looked at afresh. */
async function makePod(
  context: KubernetesContext,
  place: Place,
  machine: MachineSpecification,
  made: { size: KubernetesSize; image: KubernetesImage },
): Promise<boolean> {
  let pod: Pod | null
  try {
    pod = await context.api.create(pods, machinePod(context.settings, place, machine, made))
    context.watched.pods.expect(pod)
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error
    pod = await context.api.get(pods, nameOf(place.claim))
  }
  await context.crashPoint('pod_made')
  if (pod !== null && machineIdOf(pod) === machine.id) {
    await notePod(context, place.claim, machine.id, pod)
    return true
  }
  // The pod of a machine that was replaced: left by a caller that died, or come late. It has no files, so it never ran.
  if (pod !== null && memoryOf(place.claim).former.includes(machineIdOf(pod) ?? '')) await dropPod(context, pod, 0)
  return false
}

/** From now on a pod that is not there was removed by somebody. */
async function notePod(context: KubernetesContext, claim: Claim, machineId: string, pod: Pod): Promise<void> {
  const memory = memoryOf(claim)
  if (memory.current?.id !== machineId || memory.current.podUid !== null) return
  // When somebody else was faster, they noted the same, or the machine is no longer the node's.
  await writeMemory(context, claim, { ...memory, current: { ...memory.current, podUid: uidOf(pod) } })
}
