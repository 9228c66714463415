import { recordAudit } from '@headwater/database/intent'
import { type Clock, newId } from '@headwater/model'
import type { FastifyRequest } from 'fastify'
import type { Principal } from './context.ts'
import type { ApiDependencies } from './ports.ts'
import type { Refusal } from './refusal.ts'

export interface Denials {
  /** Audits a request that was not let in; `principal`: whose key it showed, dead ones included. */
  record(request: FastifyRequest, principal: Principal | null, refusal: Refusal): Promise<void>
}

/**
 * Whoever holds no living key can be denied as often as the network carries: of these denials only so many a minute are
 * audited, so that nobody fills the table from outside. The others are in the log.
 */
export function createDenials({ pool, clock, random, settings }: ApiDependencies): Denials {
  const mayRecord = createBudget(clock, {
    ofOne: settings.auditedStrangersPerAddress,
    inAll: settings.auditedStrangers,
  })
  return {
    async record(request, principal, refusal) {
      const action = request.routeOptions.config.action ?? request.method
      // each action by itself, so that failed sign-ins are not lost among requests without a key
      if (refusal.status === 401 && !mayRecord(`${action} ${request.ip}`)) {
        request.log.warn({ address: request.ip, requestId: request.id }, 'a denial more than is audited in a minute')
        return
      }
      const nowMs = clock.nowMs()
      await recordAudit(pool, {
        id: newId('audit', nowMs, random),
        organizationId: principal?.organization.id ?? null,
        actor: principal?.keyId ?? null,
        action,
        resource: request.url.slice(0, 512),
        outcome: 'denied',
        status: refusal.status,
        requestId: request.id,
        remoteAddress: request.ip,
        at: new Date(nowMs),
      })
    },
  }
}

const windowMs = 60_000

/** Counts by the minute: true while there is room for one more of this key, and in all. Remembers at most `inAll` keys. */
export function createBudget(clock: Clock, limits: { ofOne: number; inAll: number }): (key: string) => boolean {
  const byKey = new Map<string, number>()
  let startedMs = Number.NEGATIVE_INFINITY
  let all = 0
  return (key) => {
    const nowMs = clock.nowMs()
    if (nowMs - startedMs >= windowMs) {
      startedMs = nowMs
      all = 0
      byKey.clear()
    }
    const own = byKey.get(key) ?? 0
    if (own >= limits.ofOne || all >= limits.inAll) return false
    byKey.set(key, own + 1)
    all += 1
    return true
  }
}
