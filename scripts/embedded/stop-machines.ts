import type { Clock } from '@headwater/model'
import type { Provider } from '@headwater/provider'

/** Kafka writes its logs out in this time at a controlled shutdown; all nodes at once can hang the last one. */
const graceMs = 6_000

/**
 * Stops every machine of the installation and resolves when none runs. For the end of an embedded Headwater, whose
 * reconciler has stopped: volumes and addresses stay, and the next start boots new machines on them.
 */
export async function stopMachines(provider: Provider, clock: Clock): Promise<void> {
  const { nodes } = await provider.listNodes()
  const running = nodes.flatMap((node) =>
    node.machine !== null && node.machine.state !== 'gone' ? [{ node, machineId: node.machine.id }] : [],
  )
  await Promise.all(
    running.map(({ node, machineId }) =>
      provider.stopMachine({ id: node.id, clusterId: node.clusterId }, machineId, { graceMs }),
    ),
  )
  const deadlineMs = clock.nowMs() + graceMs + 5_000
  while (running.length > 0 && clock.nowMs() < deadlineMs) {
    const listing = await provider.listNodes()
    if (listing.nodes.every((node) => node.machine === null || node.machine.state === 'gone')) return
    await clock.sleep(100)
  }
}
