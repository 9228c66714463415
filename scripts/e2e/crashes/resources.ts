import { createDatabase } from '@headwater/database'
import { databaseUrl } from '../../embedded/inside.ts'

/** Something that stands in a cloud, seen past the provider. */
export interface CloudResource {
  kind: string
  /** The cluster or the node that it is a part of; '' where it does not say so. */
  of: string
  /** The machine that it is a part of, or null. */
  machineId: string | null
  /** Other once it was changed, or was replaced by another of the same name. */
  version: string
}

/** What a cloud makes, each once. */
export interface ResourceKinds {
  cluster: string[]
  node: string[]
  machine: string[]
  /** What stays of a deleted cluster for a while, by intent. */
  deletedCluster: string[]
}

/** A cluster as the database has it. */
export interface IntendedCluster {
  id: string
  deleted: boolean
  nodes: { id: string; machineId: string | null }[]
}

export function wordsOf(resources: CloudResource[]): string[] {
  return resources.map(({ kind, of, machineId }) => word(kind, of, machineId)).toSorted()
}

/** The words of what shall stand, and of nothing else. */
export function intendedWords(clusters: IntendedCluster[], kinds: ResourceKinds): string[] {
  const ofNode = ({ id, machineId }: IntendedCluster['nodes'][number]) => [
    ...kinds.node.map((kind) => word(kind, id, null)),
    ...(machineId === null ? [] : kinds.machine.map((kind) => word(kind, id, machineId))),
  ]
  return clusters
    .flatMap(({ id, nodes, deleted }) => {
      const ofCluster = deleted ? kinds.deletedCluster : kinds.cluster
      return [...ofCluster.map((kind) => word(kind, id, null)), ...nodes.flatMap(ofNode)]
    })
    .toSorted()
}

function word(kind: string, of: string, machineId: string | null): string {
  return `${kind} of ${of}${machineId === null ? '' : ` for ${machineId}`}`
}

/** Reads what the control planes of a state folder have decided and stored, from their database. */
export async function intendedClusters(stateFolder: string): Promise<IntendedCluster[]> {
  return query<IntendedCluster>(
    stateFolder,
    `SELECT p.id, p.deleted_at IS NOT NULL AS deleted, coalesce(json_agg(json_build_object('id', n.id, 'machineId', n.machine_id))
       FILTER (WHERE n.id IS NOT NULL), '[]') AS nodes
     FROM physical_clusters p LEFT JOIN nodes n ON n.physical_cluster_id = p.id
     GROUP BY p.id`,
  )
}

/** What of the cloud a person has been asked to look at: resources that the database does not know. */
export async function unknownResources(stateFolder: string): Promise<string[]> {
  const found = await query<{ subject: string }>(
    stateFolder,
    `SELECT subject FROM findings WHERE type = 'unknown_resource'`,
  )
  return found.map(({ subject }) => subject)
}

async function query<Row extends object>(stateFolder: string, text: string): Promise<Row[]> {
  const database = createDatabase(databaseUrl(stateFolder), { poolSize: 1 })
  try {
    return (await database.pool.query<Row>(text)).rows
  } finally {
    await database.close()
  }
}
