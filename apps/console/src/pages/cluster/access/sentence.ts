import type { Acl, CreateAclRequest } from '@headwater/api-contract/client'

type Permission = Pick<Acl, 'resourceType' | 'resourceName' | 'patternType' | 'operation' | 'permission'>

/** A permission as people say it; `name` stands behind the words, and is null where they say all. */
export interface Sentence {
  words: string
  name: string | null
}

const nouns: Record<Acl['resourceType'], [one: string, many: string]> = {
  topic: ['the topic', 'topics'],
  group: ['the consumer group', 'consumer groups'],
  transactional_id: ['the transactional id', 'transactional ids'],
  cluster: ['the cluster', 'the cluster'],
}

const verbs: Record<Acl['operation'], string> = {
  all: 'do everything with',
  read: 'read',
  write: 'write to',
  create: 'create',
  delete: 'delete',
  alter: 'alter',
  describe: 'see',
  describe_configs: 'see the configuration of',
  alter_configs: 'change the configuration of',
  idempotent_write: 'write without duplicates to',
}

/** What other words say better of one kind of resource. */
const specialVerbs: Partial<Record<Acl['resourceType'], Partial<Record<Acl['operation'], string>>>> = {
  group: { read: 'read as' },
  transactional_id: { write: 'write transactions as' },
}

export function sentenceOf({ resourceType, resourceName, patternType, operation, permission }: Permission): Sentence {
  const verb = specialVerbs[resourceType]?.[operation] ?? verbs[operation]
  const may = permission === 'allow' ? 'may' : 'may not'
  const [one, many] = nouns[resourceType]
  if (resourceType === 'cluster') return { words: `${may} ${verb} ${one}`, name: null }
  if (patternType === 'prefixed') return { words: `${may} ${verb} ${many} that start with`, name: resourceName }
  if (resourceName === '*') return { words: `${may} ${verb} all ${many}`, name: null }
  return { words: `${may} ${verb} ${one}`, name: resourceName }
}

export const roles = [
  { value: 'producer', title: 'Producer', text: 'Writes records to topics.' },
  { value: 'consumer', title: 'Consumer', text: 'Reads topics as a consumer group.' },
  { value: 'both', title: 'Both', text: 'Writes and reads.' },
] as const
export type Role = (typeof roles)[number]['value']

interface Names {
  name: string
  patternType: Acl['patternType']
}

/** What a program of that role needs; seeing a topic comes with reading or writing it. */
export function permissionsOf(role: Role, principal: string, topic: Names, group: Names): CreateAclRequest[] {
  const allow = (resourceType: 'topic' | 'group', { name, patternType }: Names, operation: 'read' | 'write') =>
    ({ principal, resourceType, resourceName: name, patternType, operation, permission: 'allow' }) as const
  return [
    ...(role === 'consumer' ? [] : [allow('topic', topic, 'write')]),
    ...(role === 'producer' ? [] : [allow('topic', topic, 'read'), allow('group', group, 'read')]),
  ]
}
