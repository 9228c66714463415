import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import { type ConnectionLimits, connectionLimits, sessionOptions } from './connection-limits.ts'
import { PrismaClient } from './generated/prisma/client.ts'

/** Both ways to the database: Prisma for ordinary reads and writes, `pg` where the pass rate or the request rate counts. */
export interface Database {
  prisma: PrismaClient
  pool: Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections at most; Prisma and `pg` share them. */
  poolSize: number
  /** `connectionLimits` when absent. */
  limits?: ConnectionLimits
}

/** Opens nothing yet: connections are made on first use. */
export function createDatabase(
  connectionString: string,
  { poolSize, limits = connectionLimits }: DatabaseOptions,
): Database {
  const pool = new Pool({
    connectionString,
    max: poolSize,
    application_name: 'headwater',
    // adapter-pg stores wrong instants when the session's time zone is not UTC
    options: `-c TimeZone=UTC ${sessionOptions(limits)}`,
  })
  // A connection that breaks between two statements tells only these listeners, and without one it would end the process.
  // Nothing is lost by not listening closer: whoever uses the connection next gets the error, or a new connection.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
