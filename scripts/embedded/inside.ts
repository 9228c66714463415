import fs from 'node:fs'
import path from 'node:path'
import { readKafkaAccess } from '@headwater/control-loop'
import { systemRandom } from '@headwater/control-loop/system'
import { createDatabase, createPostgresStore, createSealer, createVault, loadOuterKey } from '@headwater/database'
import { createKafkaAdmin } from '@headwater/kafka'
import type { KafkaAccess } from '@headwater/model'
import type { Desired, KafkaObservation } from '@headwater/reconciliation'

/** What a test or a benchmark sees of the clusters of a running embedded Headwater, past its API. Changes nothing. */
export interface Inside {
  /** The physical cluster of a cluster, as the database has it; one to one here. */
  recordOf(clusterId: string): Promise<Desired>
  /** Everything the loop wants to know of its Kafka, sizes included. */
  observe(clusterId: string): Promise<KafkaObservation>
  /** The control plane's own way in. */
  accessTo(clusterId: string): Promise<KafkaAccess>
  close(): Promise<void>
}

/** Opens the state folder of a Headwater that runs, or whose PostgreSQL it left behind. */
export async function openInside(stateFolder: string): Promise<Inside> {
  const database = createDatabase(databaseUrl(stateFolder), { poolSize: 2 })
  const store = createPostgresStore(database.pool, { random: systemRandom })
  const vault = createVault(database.pool, createSealer(await loadOuterKey(path.join(stateFolder, 'outer.key'))))
  const kafka = createKafkaAdmin(systemRandom)

  async function recordOf(clusterId: string): Promise<Desired> {
    const { rows } = await database.pool.query<{ id: string }>(
      'SELECT physical_cluster_id AS id FROM clusters WHERE id = $1',
      [clusterId],
    )
    const record = rows[0] === undefined ? null : await store.load(rows[0].id)
    if (record === null) throw new Error(`there is no cluster ${clusterId}`)
    return record
  }

  async function accessTo(clusterId: string): Promise<KafkaAccess> {
    const { id, nodes } = await recordOf(clusterId)
    const addresses = nodes.map((node) => node.addresses)
    const access = await readKafkaAccess(vault, id, addresses)
    if (access === null) throw new Error(`cluster ${clusterId} has no broker to go to yet`)
    return access
  }

  return {
    recordOf,
    accessTo,
    observe: async (clusterId) => kafka.observe(await accessTo(clusterId), { sizes: true }),
    close: async () => {
      await kafka.close()
      await database.close()
    },
  }
}

/** Of the PostgreSQL that runs for the state folder. */
export function databaseUrl(stateFolder: string): string {
  const password = fs.readFileSync(path.join(stateFolder, 'postgres.password'), 'utf8').trim()
  // The fourth line of PostgreSQL's own file is its port.
  const port = fs.readFileSync(path.join(stateFolder, 'postgres/postmaster.pid'), 'utf8').split('\n')[3]
  return `postgresql://headwater:${password}@127.0.0.1:${port}/headwater`
}
