import type { NodeRecord, NodeRole, PhysicalClusterSpecification } from '@headwater/model'
import { simulatedRelease } from '../releases.ts'

/** Of a machine's files, what the simulated Kafka reads. */
export interface BootFile {
  kafkaId: number
  directoryId: string
  role: NodeRole
  zone: string
  /** The stored decision: a `used` volume is never formatted. */
  volume: 'new' | 'used'
  /** Who founds the quorum; empty once one was founded. */
  initialControllers: { kafkaId: number; directoryId: string }[]
  replicationFactor: number
  minInSync: number
  defaultPartitions: number
  /** The newest metadata version that its Kafka knows, and the one that founders write. */
  metadataLevel: number
  /** Its Kafka never comes up. */
  isBroken: boolean
}

const fileName = 'boot.json'

/** The files of a machine in the simulation: what real ones say to Kafka, without its syntax. */
export function bootFiles(
  node: NodeRecord,
  nodes: NodeRecord[],
  { replicationFactor, minInSync, defaultPartitions, release }: PhysicalClusterSpecification,
): Record<string, string> {
  const boot: BootFile = {
    kafkaId: node.kafkaId,
    directoryId: node.directoryId,
    role: node.role,
    zone: node.zone,
    volume: node.machine?.volumeState ?? node.volumeState,
    initialControllers: node.role === 'broker' ? [] : foundingVoters(nodes),
    replicationFactor,
    minInSync,
    defaultPartitions,
    ...simulatedRelease(node.machine?.release ?? release),
  }
  return { [fileName]: JSON.stringify(boot) }
}

/** What a machine was given; null for one that has no such file. */
export function readBootFile(files: Record<string, string>): BootFile | null {
  const text = files[fileName]
  return text === undefined ? null : (JSON.parse(text) as BootFile)
}

/** As in the real rendering: none once any controller has run. */
function foundingVoters(nodes: NodeRecord[]): BootFile['initialControllers'] {
  const controllers = nodes.filter((node) => node.role !== 'broker' && !node.deleting)
  if (controllers.some((node) => node.volumeState === 'used')) return []
  return controllers
    .map(({ kafkaId, directoryId }) => ({ kafkaId, directoryId }))
    .toSorted((a, b) => a.kafkaId - b.kafkaId)
}
