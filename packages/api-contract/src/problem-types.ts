/**
 * Every kind of refusal, by slug: the `type` of a problem is `/problems/<slug>`, stable for ever, relative to the API's own address.
 */
export const problemTypes = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'malformed-http': { status: 400, title: 'The request is not HTTP' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one of ours' },
  unauthenticated: { status: 401, title: 'A living API key is needed' },
  forbidden: { status: 403, title: 'The API key may not do this' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'name-taken': { status: 409, title: 'The name is taken' },
  'limit-reached': { status: 409, title: 'A limit is reached' },
  'cluster-protected': { status: 409, title: 'The cluster is protected' },
  'cluster-deleting': { status: 409, title: 'The cluster is being deleted' },
  'cluster-deleted': { status: 409, title: 'The cluster is deleted' },
  'cluster-not-ready': { status: 409, title: 'The cluster does not take this yet' },
  'cluster-held': { status: 409, title: 'The cluster is under a hold' },
  'change-in-progress': { status: 409, title: 'Another operation is running' },
  'operation-ended': { status: 409, title: 'The operation has ended' },
  'operation-not-cancellable': { status: 409, title: 'This operation cannot be cancelled' },
  'metadata-version-raised': { status: 409, title: 'Kafka has no way back' },
  'nothing-to-decide': { status: 409, title: 'There is nothing to decide' },
  'loss-not-acceptable': { status: 409, title: 'Accepting the loss would not help' },
  'rollout-open': { status: 409, title: 'Another rollout is open' },
  'rollout-ended': { status: 409, title: 'The rollout does not take this' },
  'user-deleting': { status: 409, title: 'The user is being deleted' },
  'group-active': { status: 409, title: 'The consumer group has members' },
  'capacity-plan-changed': { status: 409, title: 'The capacity plan is another one now' },
  'idempotency-in-flight': { status: 409, title: 'The first request with this key is still running' },
  'last-key': { status: 409, title: 'This is the last key that can do this' },
  'stale-version': { status: 412, title: 'The resource has changed since it was read' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'unsupported-media-type': { status: 415, title: 'The body has the wrong content type' },
  'order-not-possible': { status: 422, title: 'No plan can carry this order' },
  'release-not-possible': { status: 422, title: 'The cluster cannot go to this version' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key belongs to another request' },
  'kafka-refused': { status: 422, title: 'Kafka refused this' },
  'precondition-required': { status: 428, title: 'If-Match is needed' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something broke on our side' },
  unavailable: { status: 503, title: 'Not possible at the moment' },
} as const satisfies Record<string, { status: number; title: string }>
export type ProblemSlug = keyof typeof problemTypes

/** The URI of a problem type. */
export function problemType(slug: ProblemSlug): string {
  return `/problems/${slug}`
}
