import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import { PrismaClient } from './generated/prisma/client.ts'

/** Both ways to the database: Prisma for ordinary reads and writes, `pg` where the pass rate or the request rate counts. */
export interface Database {
  prisma: PrismaClient
  pool: Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections of the `pg` pool; Prisma has as many again at most, opened on demand. */
  poolSize: number
}

// adapter-pg stores wrong instants when the session's time zone is not UTC
const sessionOptions = '-c TimeZone=UTC'

/** Opens nothing yet: connections are made on first use. */
export function createDatabase(connectionString: string, { poolSize }: DatabaseOptions): Database {
  const settings = { connectionString, max: poolSize, options: sessionOptions, application_name: 'headwater' }
  const pool = new Pool(settings)
  // a connection that breaks while idle is replaced on next use; without a listener it would end the process
  pool.on('error', () => {})
  const prisma = new PrismaClient({ adapter: new PrismaPg(settings) })
  return {
    prisma,
    pool,
    async close() {
      await Promise.all([prisma.$disconnect(), pool.end()])
    },
  }
}
