import { threeNodeSpecification } from '@headwater/model/fixtures'
import { type SimulationWorld, sizes, zones } from './world.ts'

/** Clusters whose nodes carry our mark and which the database does not know: of another installation, or forgotten by ours. */
const owners = ['pcl_elsewhere', 'pcl_forgotten'] as const
/** From a node's reservation to its machine's start, ms. */
const reservedMs = 5_000

/** Puts nodes of others into the same cloud, with a machine each, in every zone. Nobody may ever touch them. */
export async function settleStrangers(world: SimulationWorld): Promise<void> {
  const { provider, clock } = world
  const nodes = owners.flatMap((clusterId) =>
    zones.map((zone) => ({ id: `nod_${clusterId}_${zone}`, clusterId, zone })),
  )
  for (const id of owners) await provider.prepareCluster({ id, organizationId: 'org_others' })
  for (const node of nodes) {
    const { volume } = threeNodeSpecification
    await provider.createNode({ ...node, organizationId: 'org_others', size: sizes[0], volume, ports: [] })
  }
  await clock.advance(reservedMs)
  for (const node of nodes) {
    const machine = { id: `mac_of_${node.id}`, size: sizes[0], image: 'kafka', files: {}, secretFiles: {} }
    await provider.startMachine(node, machine)
  }
  provider.cloud.watch(({ specification: { id, clusterId } }) => {
    if (world.isFate || !owners.some((owner) => owner === clusterId)) return
    world.violate('foreign_node_touched', 'world', `${id} of ${clusterId} was changed, and nobody may`)
  })
}

/** Each of them still stands, and a person is told of each. */
export function checkStrangers(world: SimulationWorld): void {
  const standing = owners.flatMap((clusterId) => world.provider.cloud.truth(clusterId))
  const expected = owners.length * zones.length
  if (standing.length !== expected)
    world.violate('foreign_node_touched', 'world', `${standing.length} of ${expected} nodes of others stand`)
  const told = toldNodeIds(world)
  const untold = standing.find(({ id }) => !told.has(id))
  if (untold !== undefined) world.violate('not_converged', 'world', `no finding tells of ${untold.id}`)
}

/** Nodes that the database does not know and that an open finding tells of. */
export function toldNodeIds(world: SimulationWorld): Set<string> {
  const open = world.store.installationFindings().filter(({ closedAtMs }) => closedAtMs === null)
  return new Set(open.map(({ subject }) => subject))
}
