/** A migration's file, as far as its rules go. */
export interface MigrationText {
  name: string
  sql: string
}

/** A statement that a running older version, or a newer one that is rolled back, would not survive, and why. */
export interface Narrowing {
  migration: string
  statement: string
  because: string
}

interface Schema {
  tables: Set<string>
  /** Values that a check allows, by its name; null where it is no list. */
  checks: Map<string, string[] | null>
}

const rules: [pattern: RegExp, because: string][] = [
  [/\bDROP TABLE\b/i, 'the older version still reads it'],
  [/\bDROP COLUMN\b/i, 'the older version still reads and writes it'],
  [/\bRENAME\b/i, 'the older version knows only the old name'],
  [/\bALTER COLUMN\b.*\bTYPE\b/i, 'the older version reads and writes the old type'],
  [/\bALTER COLUMN\b.*\bSET NOT NULL\b/i, 'the older version leaves it out'],
  [/\bALTER COLUMN\b.*\bDROP DEFAULT\b/i, 'the older version leaves it out'],
  [
    /^\s*(UPDATE|DELETE|TRUNCATE)\b/i,
    'a migration holds its locks until it is committed; rewrite rows in small batches, by code',
  ],
]

/**
 * What in these migrations would keep an older version of Headwater from running beside the newer one over one database. The first
 * one makes the schema and may do all; the others may only add: tables, columns that are nullable or have a default, indexes,
 * and values to a closed list.
 */
export function narrowings(migrations: MigrationText[]): Narrowing[] {
  const schema: Schema = { tables: new Set(), checks: new Map() }
  return migrations.flatMap(({ name, sql }, index) => {
    const made = new Set<string>()
    return statementsOf(sql).flatMap((statement) => {
      const because = index === 0 ? null : (ruleBroken(statement) ?? newDemand(statement, schema, made))
      remember(statement, schema, made)
      return because === null ? [] : [{ migration: name, statement, because }]
    })
  })
}

function statementsOf(sql: string): string[] {
  return sql
    .replace(/--.*$/gm, '')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.replace(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '')
}

function ruleBroken(statement: string): string | null {
  return rules.find(([pattern]) => pattern.test(statement))?.[1] ?? null
}

/** What a statement demands of rows that the older version goes on writing. */
function newDemand(statement: string, { checks }: Schema, made: Set<string>): string | null {
  const table = tableOf(statement)
  if (table === null || made.has(table)) return null
  for (const [, column = '', definition = ''] of statement.matchAll(/ADD COLUMN "(\w+)"(.*?)(?=, ADD COLUMN|$)/gi)) {
    if (/NOT NULL/i.test(definition) && !/DEFAULT/i.test(definition)) return `the older version leaves ${column} out`
  }
  if (/^CREATE UNIQUE INDEX/i.test(statement) && !isOfNewValues(statement)) {
    return 'the older version may write what is no longer unique'
  }
  for (const [, name = '', kind = '', rest = ''] of statement.matchAll(
    /ADD CONSTRAINT "(\w+)" (CHECK|UNIQUE|FOREIGN KEY|EXCLUDE)([^;]*?)(?=, (?:ADD|DROP) |$)/gi,
  )) {
    if (kind.toUpperCase() !== 'CHECK') return `the older version may write what ${name} refuses`
    if (!statement.includes(`DROP CONSTRAINT "${name}"`) && !checks.has(name)) {
      if (isOnNewColumn(rest, made)) continue
      return `the older version may write what ${name} refuses`
    }
    const before = checks.get(name)
    const after = valuesOf(rest)
    if (before && !before.every((value) => after?.includes(value))) {
      return `${name} no longer allows ${before.filter((value) => !after?.includes(value)).join(', ')}`
    }
  }
  return null
}

// an index of rows that the older version never writes demands nothing of it; which those are, its WHERE says
function isOfNewValues(statement: string): boolean {
  return / WHERE "type" = '\w+'/i.test(statement)
}

function isOnNewColumn(check: string, made: Set<string>): boolean {
  const columns = [...check.matchAll(/"(\w+)"/g)].map(([, column = '']) => column)
  return columns.length > 0 && columns.every((column) => made.has(column))
}

function remember(statement: string, { tables, checks }: Schema, made: Set<string>): void {
  const table = tableOf(statement)
  if (table === null) return
  if (/^CREATE TABLE/i.test(statement)) {
    tables.add(table)
    made.add(table)
  }
  for (const [, column = ''] of statement.matchAll(/ADD COLUMN\s+"(\w+)"/gi)) made.add(column)
  for (const [, name = '', rest = ''] of statement.matchAll(
    /ADD CONSTRAINT "(\w+)" CHECK([^;]*?)(?=, (?:ADD|DROP) |$)/gi,
  )) {
    checks.set(name, valuesOf(rest))
  }
}

function tableOf(statement: string): string | null {
  return /^(?:CREATE TABLE|ALTER TABLE|CREATE (?:UNIQUE )?INDEX "\w+" ON) "(\w+)"/i.exec(statement)?.[1] ?? null
}

/** The texts of a closed list, or null where a check is something else. */
function valuesOf(check: string): string[] | null {
  if (!/ IN \(|<@ ARRAY/i.test(check)) return null
  return [...check.matchAll(/'([^']*)'/g)].map(([, value = '']) => value)
}
