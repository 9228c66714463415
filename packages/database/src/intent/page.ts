import type { QueryResultRow } from 'pg'
import type { Connection } from './connection.ts'

/** A page by key: up to `limit` rows before the id of the last row seen. */
export interface PageRequest {
  limit: number
  before: string | null
}

/**
 * Rows newest first: ids sort by time, so the page that follows an id costs the same wherever it starts. `where` maps
 * the beginning of a condition to its value; one whose value is undefined does not count, and null values never occur.
 */
export async function keysetPage<Row extends QueryResultRow>(
  connection: Connection,
  page: PageRequest,
  query: { select: string; id: string; where: Record<string, unknown>; and?: string },
): Promise<Row[]> {
  const values: unknown[] = []
  const conditions = query.and ? [query.and] : []
  const add = (condition: string, value: unknown) => {
    values.push(value)
    conditions.push(`${condition}$${values.length}`)
  }
  for (const [condition, value] of Object.entries(query.where)) if (value !== undefined) add(condition, value)
  if (page.before !== null) add(`${query.id} < `, page.before)
  values.push(page.limit)
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const text = `${query.select} ${where} ORDER BY ${query.id} DESC LIMIT $${values.length}`
  const { rows } = await connection.query<Row>({ text, values })
  return rows
}

/** The same page as Prisma's arguments, for lists that need no join. */
export function newestFirst<Where extends object>(page: PageRequest, where?: Where) {
  return {
    where: { ...where, ...(page.before === null ? {} : { id: { lt: page.before } }) },
    orderBy: { id: 'desc' as const },
    take: page.limit,
  }
}
