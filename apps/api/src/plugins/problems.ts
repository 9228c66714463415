import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { maxPageSize, problemType, problemTypes } from '@headwater/api-contract'
import { sqlState } from '@headwater/database/intent'
import { KafkaRefusal } from '@headwater/kafka'
import { assertNever } from '@headwater/model'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Api } from '../context.ts'
import { groupActive, notFound, Refusal } from '../refusal.ts'
import type { ApiSettings } from '../settings.ts'

/** Answers every error as a problem (RFC 9457): refusals as they are, the framework's by their code, all others as ours. */
export function addProblems(app: Api, settings: ApiSettings, methodsOf: (path: string) => string[]): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error, request, settings)
    if (refusal.status >= 500) request.log.error({ err: error }, 'a request failed')
    return answerProblem(request, reply, refusal)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = methodsOf(path)
    if (methods.length === 0)
      return answerProblem(request, reply, new Refusal('not-found', 'There is no such address.'))
    const allow = methods.join(', ')
    const detail = `${request.method} is not taken here; ${allow} is.`
    return answerProblem(request, reply, new Refusal('method-not-allowed', detail, {}, { allow }))
  })
}

/** Sends a refusal; past the serializers, for a problem has one shape on every route. */
export function answerProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply
    .code(refusal.status)
    .headers({ ...refusal.headers, 'x-request-id': request.id, 'content-type': 'application/problem+json' })
    .serializer((body: unknown) => JSON.stringify(body))
    .send(refusal.toProblem(request.id))
}

function refusalOf(error: FastifyError, request: FastifyRequest, settings: ApiSettings): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof KafkaRefusal) return kafkaRefused(error)
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('body-too-large', `The body is larger than ${settings.bodyLimitBytes} bytes.`, {
        limit: 'body_bytes',
        current: settings.bodyLimitBytes,
        requested: Number(request.headers['content-length'] ?? 0) || 'more',
        unit: 'bytes',
        next: `Send less; long lists are read and written in pages of at most ${maxPageSize}.`,
      })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('unsupported-media-type', 'The body must be application/json.', {
        next: 'Send content-type: application/json.',
      })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return malformedJson('is empty')
    // also for keys that would poison a prototype
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return malformedJson('is not JSON')
  }
  if (isDatabaseAway(error))
    return new Refusal('unavailable', 'The database does not answer.', { retryAfterSeconds: 2 })
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new Refusal('malformed-http', error.message)
  return new Refusal('internal', 'The request was not carried out. Give the requestId when you report it.')
}

function malformedJson(detail: string): Refusal {
  return new Refusal('malformed-json', `The body ${detail}.`, { errors: [{ in: 'body', pointer: '', detail }] })
}

function isDatabaseAway(error: Error & { code?: string }): boolean {
  const state = sqlState(error)
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P03', '53300'].includes(state) ||
    error.message.startsWith('Connection terminated') ||
    error.message.startsWith('timeout exceeded when trying to connect')
  )
}

function kafkaRefused(error: KafkaRefusal): Refusal {
  const fault = (pointer: string) => ({ errors: [{ in: 'body' as const, pointer, detail: error.message }] })
  switch (error.code) {
    case 'topic_exists':
      return new Refusal('name-taken', 'The cluster has a topic of this name.', fault('/name'))
    case 'unknown_topic':
      return new Refusal('not-found', 'There is no such topic.')
    case 'invalid_topic':
      return new Refusal('kafka-refused', error.message, fault('/name'))
    case 'invalid_config':
      return new Refusal('kafka-refused', error.message, fault('/configs'))
    case 'invalid_partitions':
    case 'invalid_replication_factor':
      return new Refusal('kafka-refused', error.message, fault('/partitions'))
    case 'unknown_group':
      return notFound('consumer group')
    case 'group_active':
      return groupActive(error.message)
    case 'unknown_partition':
      return new Refusal('not-found', error.message)
    case 'too_many_partitions':
      return new Refusal('limit-reached', `Not all is read together: ${error.message}.`, {
        limit: 'partitions_read_together',
        next: 'Name a partition.',
      })
    case 'invalid_record':
      return new Refusal('kafka-refused', error.message)
    case 'not_authorized':
    case 'not_authenticated':
    case 'timeout':
    case 'unreachable':
    case 'failed':
      return new Refusal('unavailable', `Kafka did not do this: ${error.message}`, { retryAfterSeconds: 5 })
    default:
      return assertNever(error.code)
  }
}

/** What is so wrong that there is no request to answer: written to the socket as a whole. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const slug =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers-too-large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request-timeout'
        : 'malformed-http'
  const { status, title } = problemTypes[slug]
  const body = JSON.stringify({ type: problemType(slug), title, status, detail: `${title}.`, requestId })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nx-request-id: ${requestId}\r\nconnection: close\r\n\r\n${body}`,
  )
}
