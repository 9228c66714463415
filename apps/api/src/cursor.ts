import type { PageRequest } from '@headwater/database/intent'
import { Refusal } from './refusal.ts'

/**
 * Cursors name the list they belong to and the last id seen. They are opaque, not secret: a list is always read within
 * the caller's organization, whatever its cursor says.
 */
export function encodeCursor(list: string, lastId: string): string {
  return Buffer.from(JSON.stringify([1, list, lastId])).toString('base64url')
}

const idPattern = /^[\w.-]{1,249}$/

/** Refuses what `encodeCursor` did not make for this list. */
export function decodeCursor(list: string, cursor: string, pattern = idPattern): string {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw refuse()
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw refuse()
  const [version, name, lastId]: unknown[] = parts
  if (version !== 1 || name !== list || typeof lastId !== 'string' || !pattern.test(lastId)) throw refuse()
  return lastId
}

function refuse(): Refusal {
  return new Refusal('invalid-cursor', 'The cursor was not made by this list.', {
    errors: [{ in: 'query', pointer: '/cursor', detail: 'is not the nextCursor of this list' }],
    next: 'Start again without a cursor.',
  })
}

/** Reads one row more than is asked for: it alone says whether another page follows. */
export async function pageOfRows<Row, View>(
  list: string,
  query: { cursor?: string | undefined; limit: number },
  read: (page: PageRequest) => Promise<Row[]>,
  show: { id: (row: Row) => string; view: (row: Row) => View },
): Promise<{ items: View[]; nextCursor: string | null }> {
  const before = query.cursor === undefined ? null : decodeCursor(list, query.cursor)
  const rows = await read({ limit: query.limit + 1, before })
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: page.map(show.view),
    nextCursor: rows.length > query.limit && last !== undefined ? encodeCursor(list, show.id(last)) : null,
  }
}
