import { type Connection, firstRow } from './connection.ts'

export interface EventRecord {
  number: number
  type: string
  data: Record<string, unknown>
  at: Date
}

/** Where NOTIFY rings after events were committed; the payload is the cluster's id. Never the truth. */
export const eventsChannel = 'headwater_events'

/** Events that are kept of each cluster: who has been away for longer reads what is left, and the cluster as it is. */
export const eventsKept = 2_000

/** Adds events to a cluster's sequence, numbered under its row lock. Lock the physical cluster first where both are. */
export async function appendEvents(
  transaction: Connection,
  clusterId: string,
  events: { type: string; data: Record<string, unknown> }[],
  at: Date,
): Promise<void> {
  await transaction.query({
    name: 'append_events',
    text: `WITH numbered AS (
             UPDATE clusters SET last_event = last_event + $2 WHERE id = $1 RETURNING last_event - $2 AS before
           ), dropped AS (
             DELETE FROM events WHERE cluster_id = $1 AND number <= (SELECT before FROM numbered) + $2 - $5
           )
           INSERT INTO events (cluster_id, number, type, data, at)
           SELECT $1, before + position, event->>'type', event->'data', $4
           FROM numbered, jsonb_array_elements($3::jsonb) WITH ORDINALITY AS given (event, position)`,
    values: [clusterId, events.length, JSON.stringify(events), at, eventsKept],
  })
}

/** Events with numbers above `after`, in order. */
export async function eventsAfter(
  connection: Connection,
  clusterId: string,
  after: number,
  limit: number,
): Promise<EventRecord[]> {
  const { rows } = await connection.query<Omit<EventRecord, 'number'> & { number: string }>({
    name: 'events_after',
    text: 'SELECT number, type, data, at FROM events WHERE cluster_id = $1 AND number > $2 ORDER BY number LIMIT $3',
    values: [clusterId, after, limit],
  })
  return rows.map((row) => ({ ...row, number: Number(row.number) }))
}

/** Events with numbers below `before`, or all, the latest first. */
export async function eventsBefore(
  connection: Connection,
  clusterId: string,
  before: number | null,
  limit: number,
): Promise<EventRecord[]> {
  const { rows } = await connection.query<Omit<EventRecord, 'number'> & { number: string }>({
    name: 'events_before',
    text: `SELECT number, type, data, at FROM events
           WHERE cluster_id = $1 AND ($2::bigint IS NULL OR number < $2) ORDER BY number DESC LIMIT $3`,
    values: [clusterId, before, limit],
  })
  return rows.map((row) => ({ ...row, number: Number(row.number) }))
}

/** The number of a cluster's latest event. */
export async function lastEventNumber(connection: Connection, clusterId: string): Promise<number> {
  const row = await firstRow<{ last: string }>(connection, {
    text: 'SELECT last_event AS last FROM clusters WHERE id = $1',
    values: [clusterId],
  })
  return Number(row?.last ?? 0)
}

/** Wakes whoever follows a cluster. Outside the transaction: NOTIFY in it would make all commits wait for one another. */
export async function ringEvents(connection: Connection, clusterId: string): Promise<void> {
  await connection.query({ name: 'ring_events', text: 'SELECT pg_notify($1, $2)', values: [eventsChannel, clusterId] })
}
