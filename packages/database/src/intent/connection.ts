import type { QueryResult, QueryResultRow } from 'pg'

/** What statements run on: a pool, or one connection inside a transaction. */
export interface Connection {
  query<Row extends QueryResultRow>(statement: Statement): Promise<QueryResult<Row>>
}

/** A statement; with a `name` it is prepared once a connection. */
export interface Statement {
  name?: string
  text: string
  values?: unknown[]
}

/** The part of a pg Pool that is used here. */
export interface ConnectionPool extends Connection {
  connect(): Promise<Connection & { release(error?: Error | boolean): void }>
}

const attempts = 3
/** serialization_failure and deadlock_detected: the other side won, and a second try sees what it did. */
const retriableCodes = new Set(['40001', '40P01'])

/** Runs `work` in one transaction. A lost deadlock is tried again, so `work` must have no effect but on the database. */
export async function inTransaction<Result>(
  pool: ConnectionPool,
  work: (transaction: Connection) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryTransaction(pool, work)
    } catch (error) {
      if (attempt === attempts || !retriableCodes.has(sqlState(error))) throw error
    }
  }
}

async function tryTransaction<Result>(
  pool: ConnectionPool,
  work: (transaction: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await pool.connect()
  let broken = false
  try {
    await connection.query({ text: 'BEGIN' })
    const result = await work(connection)
    await connection.query({ text: 'COMMIT' })
    return result
  } catch (error) {
    // a connection that cannot even roll back is not given to anyone else
    await connection.query({ text: 'ROLLBACK' }).catch(() => {
      broken = true
    })
    throw error
  } finally {
    connection.release(broken)
  }
}

/** PostgreSQL's code of an error, '' when it has none. */
export function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** The first row, or null. */
export async function firstRow<Row extends QueryResultRow>(
  connection: Connection,
  statement: Statement,
): Promise<Row | null> {
  const { rows } = await connection.query<Row>(statement)
  return rows[0] ?? null
}
