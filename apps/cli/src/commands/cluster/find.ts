import { isId } from '@headwater/model'
import { getCluster, listClusters } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import type { Cluster } from '../../api/types.ts'
import { Failure, Refused } from '../../failure.ts'
import type { Session } from '../../session.ts'

/**
 * The cluster that a person named, by id or by name. What looks like an id is taken for one first; a name is the one of
 * a cluster that is not deleted. Throws Failure `not_found`.
 */
export async function findCluster(session: Session, named: string): Promise<Cluster> {
  const byId = isId('cluster', named) ? await clusterById(session, named) : null
  const found = byId ?? (await clusterByName(session, named))
  if (found) return found
  throw new Failure('not_found', `There is no cluster ${named}. See those there are: headwater cluster list`)
}

async function clusterById({ send }: Session, id: string): Promise<Cluster | null> {
  try {
    return (await send((init) => getCluster(id, init))).data
  } catch (error) {
    if (error instanceof Refused && error.exit === 'not_found') return null
    throw error
  }
}

async function clusterByName({ send }: Session, name: string): Promise<Cluster | null> {
  // longer than any name: the API would call the filter invalid
  if (name.length > 64) return null
  const clusters = await everyPage(async (page) => (await send((init) => listClusters({ ...page, name }, init))).data)
  return clusters.find((cluster) => cluster.name === name) ?? null
}
