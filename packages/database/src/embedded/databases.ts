import pg from 'pg'

/** Makes the database unless it is there. `url` is of another database of the same server, such as `postgres`. */
export async function createDatabase(url: string, database: string): Promise<'made' | 'found'> {
  try {
    await execute(url, `CREATE DATABASE ${pg.escapeIdentifier(database)}`)
    return 'made'
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '42P04') return 'found'
    throw error
  }
}

/**
 * Copies a database, schema and rows: for tests, each with a database of its own. Nobody may be connected to the template
 * meanwhile; copies of one template may be made side by side.
 */
export async function createDatabaseFromTemplate(url: string, names: { database: string; template: string }) {
  const [database, template] = [pg.escapeIdentifier(names.database), pg.escapeIdentifier(names.template)]
  await execute(url, `CREATE DATABASE ${database} TEMPLATE ${template}`)
}

/** Removes a database and cuts who is connected to it; one that is not there is no error. */
export async function dropDatabase(url: string, database: string) {
  await execute(url, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`)
}

async function execute(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
