import { expect, test } from 'vitest'
import { permissionsOf, sentenceOf } from './sentence.ts'

const acl = { resourceType: 'topic', resourceName: 'orders', patternType: 'literal', operation: 'read' } as const

test.each([
  [{ ...acl }, 'may read the topic', 'orders'],
  [{ ...acl, resourceName: 'orders.', patternType: 'prefixed' }, 'may read topics that start with', 'orders.'],
  [{ ...acl, resourceName: '*', operation: 'write' }, 'may write to all topics', null],
  [{ ...acl, operation: 'all', permission: 'deny' }, 'may not do everything with the topic', 'orders'],
  [{ ...acl, resourceType: 'group', resourceName: 'g' }, 'may read as the consumer group', 'g'],
  [
    { ...acl, resourceType: 'cluster', resourceName: 'kafka-cluster', operation: 'describe' },
    'may see the cluster',
    null,
  ],
] as const)('%o reads as a sentence', (change, words, name) => {
  expect(sentenceOf({ permission: 'allow', ...change })).toEqual({ words, name })
})

test('a role is what its program needs, and no more', () => {
  const topic = { name: 'orders.', patternType: 'prefixed' } as const
  const group = { name: 'billing', patternType: 'literal' } as const
  const given = (role: Parameters<typeof permissionsOf>[0]) =>
    permissionsOf(role, 'app', topic, group).map(
      ({ resourceType, resourceName, operation }) => `${operation} ${resourceType} ${resourceName}`,
    )
  expect(given('producer')).toEqual(['write topic orders.'])
  expect(given('consumer')).toEqual(['read topic orders.', 'read group billing'])
  expect(given('both')).toEqual(['write topic orders.', 'read topic orders.', 'read group billing'])
})
