import type { Catalogue } from '@headwater/capacity-planner'
import type { Doorbell, Vault } from '@headwater/control-loop'
import type { Database, Sealer } from '@headwater/database'
import type { Bell, ConnectionPool } from '@headwater/database/intent'
import type { ConsumerGroupAdmin, PlacementAdmin, TopicAdmin, TopicRecords } from '@headwater/kafka'
import type { Clock, Random } from '@headwater/model'
import type { Offerings } from '@headwater/provider'
import type { ApiSettings } from './settings.ts'

/** All that the API needs of the world; whoever starts it owns these and closes them after it. */
export interface ApiDependencies {
  /** For transactions and the hot path. */
  pool: ConnectionPool
  /** For ordinary lists. */
  prisma: Database['prisma']
  /** Rings with a cluster's id when it has new events, and with null when rings may have been missed. */
  eventBell: Bell
  /** Rings with a key's id when it was revoked. */
  apiKeyBell: Bell
  sealer: Sealer
  vault: Vault
  doorbell: Doorbell
  topics: TopicAdmin
  placement: PlacementAdmin
  groups: ConsumerGroupAdmin
  records: TopicRecords
  /** The built console; null: this process serves the API alone. */
  consoleFolder: string | null
  catalogue: Catalogue
  /** What each provider that is served offers now, by its name; a region of another provider cannot be ordered in. */
  offerings(): Promise<ReadonlyMap<string, Offerings>>
  clock: Clock
  random: Random
  settings: ApiSettings
}
