import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyServerOptions, LogController } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { createAuthentication } from './authentication.ts'
import { createCapacityPlanning } from './capacity-planning.ts'
import type { Api, ApiContext } from './context.ts'
import { createDenials } from './denials.ts'
import { createEventStreams } from './event-streams.ts'
import { addHousekeeping } from './housekeeping.ts'
import { addAccess } from './plugins/access.ts'
import { addConsole } from './plugins/console.ts'
import { addDocumentation, addOpenApi } from './plugins/documentation.ts'
import { addHeaders, requestIdOf } from './plugins/headers.ts'
import { addProblems, answerClientError } from './plugins/problems.ts'
import { addTenancy } from './plugins/tenancy.ts'
import type { ApiDependencies } from './ports.ts'
import { createRings } from './rings.ts'
import { routeMethods } from './route-methods.ts'
import { addRoutes } from './routes/index.ts'
import { validatorCompiler } from './validation.ts'

/**
 * The API, not yet listening: `await api.listen({ port, host })`. `await api.close()` takes no new connections, lets
 * running requests end within `settings.stopWithinMs`, and ends event streams. What was handed in stays open.
 */
export async function createApi(dependencies: ApiDependencies): Promise<Api> {
  const { settings, clock } = dependencies
  const app: Api = Fastify(serverOptions(dependencies)).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.removeContentTypeParser('text/plain')
  app.decorateRequest('principal', null)

  const context: ApiContext = {
    ...dependencies,
    authentication: createAuthentication({
      pool: dependencies.pool,
      bell: dependencies.apiKeyBell,
      clock,
      trustMs: settings.keyTrustMs,
    }),
    denials: createDenials(dependencies),
    planning: createCapacityPlanning({
      catalogue: dependencies.catalogue,
      offerings: dependencies.offerings,
      clock,
      trustMs: settings.offeringsTrustMs,
    }),
    rings: createRings((error) =>
      app.log.warn({ err: error }, 'a ring was lost; a sweep or poll finds what it was about'),
    ),
  }
  const streams = createEventStreams(context)

  addProblems(app, settings, routeMethods(app))
  addHeaders(app, settings)
  await addAccess(app, context)
  addTenancy(app, context)
  await addOpenApi(app)
  addRoutes(app, context, streams)
  addDocumentation(app)
  if (dependencies.consoleFolder !== null) await addConsole(app, dependencies.consoleFolder)
  addHousekeeping(app, context, streams)
  return app
}

function serverOptions({ settings }: ApiDependencies): FastifyServerOptions {
  return {
    logger:
      settings.logLevel === 'silent'
        ? false
        : {
            level: settings.logLevel,
            redact: {
              paths: [
                'req.headers.authorization',
                'req.headers.cookie',
                'headers.authorization',
                '*.password',
                '*.secret',
                '*.authorization',
              ],
              censor: '[redacted]',
            },
          },
    // one line a request would cost more than the request; what changed and what was denied is in the audit
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: settings.bodyLimitBytes,
    requestTimeout: settings.requestTimeoutMs,
    genReqId: requestIdOf,
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error, request, reply) => {
      const app = request.server
      return app.errorHandler(error, request, reply)
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, `req_${randomUUID()}`),
  }
}
