import type { Acl, ApiKey, KafkaUser } from '../api/types.ts'
import { age } from './duration.ts'
import type { Page } from './page.ts'
import { type Cell, table } from './table.ts'

/** Kafka users, one a line. */
export function userTable(users: readonly KafkaUser[], { paint, nowMs }: Page): string[] {
  return table(
    [{ title: 'name' }, { title: 'state' }, { title: 'age', align: 'right' }],
    users.map(({ name, state, createdAt }) => [
      name,
      { text: state, tone: state === 'ready' ? 'good' : 'doubtful' },
      age(createdAt, nowMs),
    ]),
    { paint },
  )
}

/** ACLs, one a line. */
export function aclTable(acls: readonly Acl[], { paint, nowMs }: Page): string[] {
  return table(
    [
      { title: 'id' },
      { title: 'user' },
      { title: 'permission' },
      { title: 'operation' },
      { title: 'resource' },
      { title: 'name' },
      { title: 'pattern' },
      { title: 'state' },
      { title: 'age', align: 'right' },
    ],
    acls.map((acl) => [
      acl.id,
      acl.principal,
      { text: acl.permission, tone: acl.permission === 'deny' ? 'bad' : 'good' },
      acl.operation,
      acl.resourceType,
      acl.resourceName,
      acl.patternType,
      acl.state,
      age(acl.createdAt, nowMs),
    ]),
    { paint },
  )
}

/** API keys, one a line; never the key itself, only its hint. */
export function keyTable(keys: readonly ApiKey[], { paint, nowMs }: Page): string[] {
  return table(
    [
      { title: 'id' },
      { title: 'name' },
      { title: 'hint' },
      { title: 'scopes' },
      { title: 'state' },
      { title: 'last used' },
      { title: 'age', align: 'right' },
    ],
    keys.map((key) => [
      key.id,
      key.name,
      `${key.hint}…`,
      key.scopes.join(','),
      keyState(key, nowMs),
      key.lastUsedAt === null ? 'never' : `${age(key.lastUsedAt, nowMs)} ago`,
      age(key.createdAt, nowMs),
    ]),
    { paint },
  )
}

function keyState({ revokedAt, expiresAt }: ApiKey, nowMs: number): Cell {
  if (revokedAt !== null) return { text: 'revoked', tone: 'bad' }
  if (Date.parse(expiresAt) <= nowMs) return { text: 'expired', tone: 'bad' }
  return { text: `until ${expiresAt.slice(0, 10)}`, tone: 'good' }
}
