import { certificateNames, isAllowedUserName } from '@headwater/model'
import { expect, test } from 'vitest'
import { aCluster, renderNode } from './fixtures.ts'

const principals = Object.values(certificateNames)

test('no name that a tenant may choose for a user is a principal of ours', () => {
  for (const principal of principals) {
    expect(principal).not.toMatch(/^[a-z0-9][a-z0-9._-]*$/)
    expect(isAllowedUserName(principal)).toBe(false)
  }
})

test('super users are exactly our certificates, and only certificates of exactly that name become them', () => {
  const text = renderNode(aCluster())['server.properties'] ?? ''
  expect(text).toContain('\nsuper.users=User:headwater:broker;User:headwater:control-plane\n')
  const rule = /^ssl\.principal\.mapping\.rules=RULE:(.*)\/\$1\/,DEFAULT$/m.exec(text)?.[1] ?? 'missing'
  for (const principal of principals) expect(`CN=${principal}`).toMatch(new RegExp(rule))
  expect('CN=headwater:broker,O=somebody').not.toMatch(new RegExp(rule))
  expect('CN=xheadwater:broker').not.toMatch(new RegExp(rule))
})

test('tenants come in with a password and never with a certificate', () => {
  const text = renderNode(aCluster())['server.properties'] ?? ''
  expect(text).toContain('\nlistener.name.tenant.ssl.client.auth=none\n')
  expect(text).toContain('\nlistener.name.broker.ssl.client.auth=required\n')
  expect(text).toContain('\nlistener.name.controller.ssl.client.auth=required\n')
  expect(text).toContain('\nallow.everyone.if.no.acl.found=false\n')
})
