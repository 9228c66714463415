import { expect, test } from 'vitest'
import { KubernetesApiError } from './api/api-error.ts'
import { asRefusal } from './refusal.ts'

test.each([
  [401, 'Unauthorized', 'Unauthorized', 'unauthorized', /renew the credentials/],
  [
    403,
    'Forbidden',
    'pods is forbidden: User "u" cannot create resource "pods"',
    'unauthorized',
    /cannot create.*role/,
  ],
  [403, 'Forbidden', 'pods "p" is forbidden: exceeded quota: q, requested: pods=1', 'quota_exceeded', /ResourceQuota/],
  [403, 'Forbidden', 'pods "p" is forbidden: status unknown for quota: q', 'unavailable', /not counted.*try again/],
  [403, 'Forbidden', 'pods "p" is forbidden: violates PodSecurity "restricted:latest"', 'invalid_spec', /restricted/],
  [403, 'Forbidden', 'unable to create: namespace ns is being terminated', 'unavailable', /being deleted/],
  [403, 'Forbidden', 'only dynamically provisioned pvc can be resized', 'invalid_spec', /allowVolumeExpansion/],
  [404, 'NotFound', 'namespaces "ns" not found', 'unavailable', /namespace is gone/],
  [409, 'Conflict', 'the object has been modified', 'conflict', /look again/],
  [422, 'Invalid', 'nodePort: 30000: provided port is already allocated', 'conflict', /another service/],
  [422, 'Invalid', 'spec: Invalid value', 'invalid_spec', /Invalid value/],
  [500, 'InternalError', 'etcd is full', 'unavailable', /etcd is full/],
  [0, '', 'connect ECONNREFUSED', 'unavailable', /ECONNREFUSED/],
])('%i %s "%s" is %s', (status, reason, message, code, words) => {
  const refusal = asRefusal('startMachine', new KubernetesApiError('create pods', { status, reason, message }), 0)
  expect(refusal.code).toBe(code)
  expect(refusal.message).toMatch(/^startMachine: create pods: /)
  expect(refusal.message).toMatch(words)
})

test('a throttled call says when to try again', () => {
  const answer = { status: 429, reason: 'TooManyRequests', message: 'slow down', retryAfterSeconds: 7 }
  const refusal = asRefusal('listNodes', new KubernetesApiError('list pods', answer), 1_000)
  expect(refusal).toMatchObject({ code: 'throttled', retryAtMs: 8_000 })
})
