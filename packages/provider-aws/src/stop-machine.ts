import { type NodeReference, ProviderError } from '@headwater/provider'
import { type AwsContext, settlingMs } from './context.ts'
import { lastStarted } from './machine-memory.ts'
import { namedNode } from './named-node.ts'
import { holdsNode, type MachinePart } from './node-parts.ts'
import { toTags } from './tags.ts'

/**
 * TerminateInstances is an orderly shutdown that EC2 sees through by itself: the operating system is told, its services stop, and
 * what has not ended after some minutes is cut off. How long the machine's own program may take stands in a tag that the
 * machine reads from its metadata while it shuts down, so neither needs this process any more.
 */
export async function stopMachine(
  context: AwsContext,
  reference: NodeReference,
  machineId: string,
  graceMs: number,
): Promise<void> {
  const parts = await namedNode(context, reference)
  if (parts === null) return
  const instance = parts.machines.find((machine) => machine.tags.machine === machineId && holdsNode(machine))
  if (instance === undefined) {
    const last = lastStarted(parts)
    const young = last?.id === machineId && context.options.clock.nowMs() - last.startedMs < settlingMs
    if (!young || parts.machines.some(({ tags }) => tags.machine === machineId)) return
    throw new ProviderError(
      'unavailable',
      `stopMachine ${machineId} on ${reference.id}: EC2 does not list its instance yet; ask again`,
    )
  }
  const subject = `machine ${machineId} on ${reference.id}`
  const stopByMs = context.options.clock.nowMs() + graceMs
  if (stopByMs < presentStopBy(instance)) {
    await context.call('CreateTags', subject, {
      Resources: [instance.id],
      Tags: toTags({ stopBy: String(Math.ceil(stopByMs)) }),
    })
  }
  if (instance.State?.Name !== 'shutting-down') {
    await context.call('TerminateInstances', subject, { InstanceIds: [instance.id] })
  }
}

/** A second stop may shorten the wait and never draws it out. */
function presentStopBy(instance: MachinePart): number {
  const { stopBy } = instance.tags
  return stopBy === undefined ? Number.POSITIVE_INFINITY : Number(stopBy)
}
