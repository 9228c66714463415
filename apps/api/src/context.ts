import type { Scope } from '@headwater/api-contract'
import type { ClusterRecord } from '@headwater/database/intent'
import { assert } from '@headwater/model'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Authentication } from './authentication.ts'
import type { CapacityPlanning } from './capacity-planning.ts'
import type { Denials } from './denials.ts'
import type { ApiDependencies } from './ports.ts'
import type { Rings } from './rings.ts'

/** Whom a request speaks for. */
export interface Principal {
  keyId: string
  keyName: string
  keyExpiresAt: Date
  organization: { id: string; name: string; createdAt: Date }
  /** As granted, without those they imply. */
  scopes: Scope[]
  effective: ReadonlySet<Scope>
  /** Set when a browser acts as the key. */
  session: { id: string; expiresAt: Date } | null
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** What routes are built on. */
export interface ApiContext extends ApiDependencies {
  authentication: Authentication
  denials: Denials
  planning: CapacityPlanning
  rings: Rings
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
    cluster: ClusterRecord | null
  }
  interface FastifyContextConfig {
    /** The scope a key needs; `any` living key; `none`: no key. Every route says one. */
    scope?: Scope | 'any' | 'none'
    /** Takes secrets that could be guessed: held to the same number a minute and address as keys. */
    guessable?: boolean
    /** Browsers ask it to learn whether they are signed in: that one is not is no denial worth a record. */
    asksWho?: boolean
    /** The name of what a route changes, as the audit shows it. */
    action?: string
  }
}

export type { FastifyReply, FastifyRequest }

/** Of a route that needs a key. */
export function principalOf(request: FastifyRequest): Principal {
  assert(request.principal !== null, 'this route runs after authentication')
  return request.principal
}

/** Of a route below /v1/clusters/:clusterId: the tenant check has passed. */
export function clusterOf(request: FastifyRequest): ClusterRecord {
  assert(request.cluster !== null, 'this route runs after the tenant check')
  return request.cluster
}
