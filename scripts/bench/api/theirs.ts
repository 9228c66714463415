import { createDatabase } from '@headwater/database'
import { findClusterStatement } from '@headwater/database/intent'
import Fastify from 'fastify'
import { poolSize, serve } from './serve.ts'

// Bare Fastify over the same driver: the same statement for a cluster, one durable INSERT for an order. No key, no checks.

const [databaseUrl = ''] = process.argv.slice(2)
const { pool } = createDatabase(databaseUrl, { poolSize })
const app = Fastify()

app.get<{ Params: { clusterId: string }; Querystring: { organization: string } }>(
  '/v1/clusters/:clusterId',
  async (request) => {
    const { rows } = await pool.query({
      ...findClusterStatement,
      values: [request.params.clusterId, request.query.organization],
    })
    return rows[0]
  },
)

app.post('/v1/clusters', async (request, reply) => {
  await pool.query({
    name: 'order',
    text: 'INSERT INTO bench_orders (body) VALUES ($1)',
    values: [JSON.stringify(request.body)],
  })
  return reply.code(202).send({ accepted: true })
})

await serve(app)
