#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which npm does not carry: the same arguments and the same JSON-RPC on
// stdin and stdout, answered by the engine's WebAssembly build over adapter-pg. Prisma finds it through
// PRISMA_SCHEMA_ENGINE_BINARY. `generate` and `validate` only check that it exists; `migrate` and `db` talk to it.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import readline from 'node:readline'

const { command, datasourceUrl, schemaFiles } = readArguments(process.argv.slice(2))
if (command === 'version') process.stdout.write('schema-engine-cli wasm\n')
else if (command === 'serve') serve()
else await runDatabaseCommand(command)

function readArguments(args) {
  const read = { command: 'serve', datasourceUrl: null, schemaFiles: [] }
  for (let at = 0; at < args.length; at++) {
    const value = args[at + 1]
    if (args[at] === '--version') return { ...read, command: 'version' }
    if (args[at] === '--datasource') read.datasourceUrl = JSON.parse(value).url
    if (args[at] === '--datamodels') read.schemaFiles.push(value)
    if (args[at] === 'cli') read.command = value
    at++
  }
  return read
}

/** One request after another, as the native engine does; ends when Prisma closes stdin. */
function serve() {
  const waitingForPrint = new Map()
  // Prisma shows what the engine asks it to print, and acknowledges before the answer may follow.
  const print = (content) =>
    new Promise((resolve) => {
      const id = `print-${waitingForPrint.size + 1}`
      waitingForPrint.set(id, resolve)
      send({ id, method: 'print', params: { content } })
    })

  let engine
  const answer = async ({ id, method, params }) => {
    try {
      engine ??= await startEngine()
      const result = await engine.call(method, params)
      if (method === 'diff' && result?.stdout) {
        await print(result.stdout.replace(/\n$/, ''))
        result.stdout = null
      }
      send({ id, result: result ?? (method === 'dbExecute' ? null : {}) })
    } catch (error) {
      const data = {
        is_panic: false,
        message: engine?.explain(error) ?? error.message,
        error_code: error.code ?? null,
        meta: null,
      }
      send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } })
    }
  }

  let queue = Promise.resolve()
  const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
  lines.on('line', (line) => {
    if (line.trim() === '') return
    const message = JSON.parse(line)
    if (message.method !== undefined) queue = queue.then(() => answer(message))
    else waitingForPrint.get(message.id)?.()
  })
  lines.on('close', () => queue.finally(() => process.exit(0)))
}

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

async function startEngine() {
  const glue = await loadGlue()
  const { bindMigrationAwareSqlAdapterFactory } = await import('@prisma/driver-adapter-utils')
  const factory = bindMigrationAwareSqlAdapterFactory(await createAdapterFactory())
  const datamodels = schemaFiles.map((file) => [file, fs.readFileSync(file, 'utf8')])
  const options = { datamodels: datamodels.length > 0 ? datamodels : undefined }
  const engine = await glue.SchemaEngine.new(options, () => {}, factory)

  return {
    call(method, params) {
      if (method === 'dbExecute')
        return withClient(datasourceUrl, (client) => client.query(params.script).then(() => null))
      return engine[method === 'getDatabaseVersion' ? 'version' : method](params)
    },
    /** The engine passes a failure of the adapter on as a number; the adapter's factory has the failure itself. */
    explain(error) {
      const number = /external error id#(\d+)/i.exec(error.message)?.[1]
      const original = number === undefined ? null : factory.errorRegistry?.consumeError?.(Number(number))?.error
      return original?.message ?? globalThis.PRISMA_WASM_PANIC_REGISTRY.message ?? error.message
    },
  }
}

async function loadGlue() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg').catch(() => {
    const { version } = createRequire(import.meta.url)('@prisma/engines-version/package.json')
    throw new Error(`The schema engine is missing: npm install --save-dev @prisma/schema-engine-wasm@${version}`)
  })
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    message: null,
    set_message(message) {
      this.message = message
    },
  }
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
  const module = fs.readFileSync(path.join(folder, 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue
}

async function createAdapterFactory() {
  const { PrismaPg } = await import('@prisma/adapter-pg')
  const { ColumnTypeEnum } = await import('@prisma/driver-adapter-utils')
  const { parse } = await import('pg-connection-string')
  const url = datasourceUrl ?? 'postgresql://nowhere.invalid/none'
  const config = { ...parse(url), max: 4 }
  const options = { schema: new URL(url).searchParams.get('schema') ?? undefined }
  const inner = new PrismaPg(config, options)

  // Three corrections to adapter-pg: it cannot read the type "char" (18) that the catalog queries return; it splits a
  // script at every semicolon, the ones in functions and literals included; and it drops the shadow database before it
  // has closed its own connections there.
  const corrected = (adapter, dispose) => {
    const performIO = adapter.performIO.bind(adapter)
    const queryRaw = adapter.queryRaw.bind(adapter)
    const charColumnsOf = new WeakMap()
    return Object.assign(adapter, {
      async performIO(query) {
        const result = await performIO(query)
        charColumnsOf.set(
          query,
          result.fields.flatMap(({ dataTypeID }, index) => (dataTypeID === 18 ? [index] : [])),
        )
        const fields = result.fields.map(({ name, dataTypeID }) => ({
          name,
          dataTypeID: dataTypeID === 18 ? 25 : dataTypeID,
        }))
        return { ...result, fields, rowCount: result.rowCount }
      },
      async queryRaw(query) {
        const result = await queryRaw(query)
        for (const column of charColumnsOf.get(query) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character
        return result
      },
      async executeScript(script) {
        await adapter
          .underlyingDriver()
          .query(script)
          .catch((error) => adapter.onError(error))
      },
      dispose,
    })
  }

  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    async connect() {
      const adapter = await inner.connect()
      return corrected(adapter, () => adapter.underlyingDriver().end())
    },
    async connectToShadowDb() {
      const database = `prisma_migrate_shadow_db_${crypto.randomUUID()}`
      await withClient(url, (client) => client.query(`CREATE DATABASE "${database}"`))
      const shadow = new PrismaPg({ ...config, database, connectionString: undefined }, options)
      const adapter = await shadow.connect()
      return corrected(adapter, async () => {
        await adapter.underlyingDriver().end()
        await withClient(url, (client) => client.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`))
      })
    },
  }
}

/** `schema-engine cli can-connect-to-database | create-database | drop-database` */
async function runDatabaseCommand(name) {
  const url = new URL(datasourceUrl)
  const database = decodeURIComponent(url.pathname.slice(1))
  const quoted = `"${database.replaceAll('"', '""')}"`
  const server = new URL(datasourceUrl)
  server.pathname = '/postgres'
  try {
    if (name === 'can-connect-to-database') await withClient(datasourceUrl, () => {})
    else if (name === 'create-database')
      await withClient(server.href, (client) => client.query(`CREATE DATABASE ${quoted}`))
    else if (name === 'drop-database')
      await withClient(server.href, (client) => client.query(`DROP DATABASE ${quoted} WITH (FORCE)`))
    else throw new Error(`unknown command ${name}`)
  } catch (error) {
    const fields = { ...prismaError(error, database, url.host), is_panic: false }
    // Prisma drops the first line of stderr and reads the rest as log records.
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`)
    process.exitCode = 1
  }
}

function prismaError(error, database, host) {
  if (error.code === '3D000') return { error_code: 'P1003', message: `Database \`${database}\` does not exist` }
  if (error.code === '28P01' || error.code === '28000') {
    return { error_code: 'P1000', message: `Authentication failed: ${error.message}` }
  }
  return {
    error_code: 'P1001',
    message: `Can't reach the database server at \`${host}\`: ${error.message || error.code}`,
  }
}

async function withClient(connectionString, use) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
