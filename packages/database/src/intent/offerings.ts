import type { Offerings } from '@headwater/provider'
import type { Connection } from './connection.ts'

/**
 * What each provider offered when a reconciler last asked it, by the provider's name. A provider that was last asked before
 * `since` is left out: nobody serves it now.
 */
export async function readOfferings(connection: Connection, since: Date): Promise<ReadonlyMap<string, Offerings>> {
  const { rows } = await connection.query<{ provider: string; offerings: Offerings }>({
    text: 'SELECT provider, offerings FROM provider_offerings WHERE observed_at >= $1 ORDER BY provider',
    values: [since],
  })
  return new Map(rows.map(({ provider, offerings }) => [provider, offerings]))
}

/** Replaces what is known of a provider's offerings, unless what is stored was observed later. */
export async function recordOfferings(
  connection: Connection,
  provider: string,
  offerings: Offerings,
  observedAt: Date,
): Promise<void> {
  await connection.query({
    text: `INSERT INTO provider_offerings (provider, offerings, observed_at) VALUES ($1, $2, $3)
      ON CONFLICT (provider) DO UPDATE SET offerings = excluded.offerings, observed_at = excluded.observed_at
      WHERE provider_offerings.observed_at < excluded.observed_at`,
    values: [provider, JSON.stringify(offerings), observedAt],
  })
}
