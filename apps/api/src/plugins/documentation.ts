import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { Api } from '../context.ts'
import { tidySchemas } from '../openapi-schemas.ts'

/** OpenAPI 3.1 of the routes that are registered after this. */
export async function addOpenApi(app: Api): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Headwater',
        version: '1',
        description:
          'Managed Apache Kafka: order a cluster by throughput, retention and availability. Errors are RFC 9457 problems. ' +
          'Lists have opaque cursors. Every POST takes Idempotency-Key. Long changes answer 202 with an operation.',
      },
      servers: [{ url: '/' }],
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
      security: [{ apiKey: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => tidySchemas(jsonSchemaTransformObject(document)),
  })
}

/** Routes of the document itself and of the page that shows it; the page's script comes from here, never from elsewhere. */
export function addDocumentation(app: Api): void {
  app.get('/v1/openapi.json', { config: { scope: 'none' }, schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(app.swagger()),
  )

  let page: Promise<FastifyInstance> | null = null
  const showPage = async (path: string) => {
    // 10 MB of script: in memory only once somebody has looked at the page
    page ??= createPage()
    const answer = await (await page).inject(path)
    return {
      status: answer.statusCode,
      type: answer.headers['content-type'],
      body: answer.rawPayload,
      to: answer.headers.location,
    }
  }
  const policy =
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
  for (const path of ['/docs', '/docs/', '/docs/*'])
    app.get(path, { config: { scope: 'none' }, schema: { hide: true } }, async (request, reply) => {
      const shown = await showPage(request.url)
      if (typeof shown.to === 'string') return reply.redirect('/docs/', 302)
      return reply
        .code(shown.status)
        .headers({ 'content-type': shown.type ?? 'text/html', 'content-security-policy': policy })
        .send(shown.body)
    })
  app.addHook('onClose', async () => {
    await (await page)?.close()
  })
}

async function createPage(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const page = Fastify()
  await page.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/v1/openapi.json',
      title: 'Headwater API',
      withDefaultFonts: false,
      telemetry: false,
      // its buttons lead to services elsewhere, which this page must not need and may not reach
      showDeveloperTools: 'never',
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  })
  return page
}
