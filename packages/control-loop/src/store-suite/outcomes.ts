import { describe, expect, test } from 'vitest'
import { loadOne, pcl, planFrom, saveChange, seedOne, startMs, takeLease } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

const because = 'it is not there'
const minute = 60_000

export function describeOutcomes(harness: () => StoreHarness): void {
  describe('outcomes', () => {
    test('note what was done', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await store.recordOutcomes(lease, [{ action: { kind: 'prepare_cluster', because }, ok: true }], startMs)
      expect(await loadOne(store)).toMatchObject({ prepared: true, released: false, endpointVerified: false })
      await store.recordOutcomes(
        lease,
        [
          { action: { kind: 'verify_endpoint', because }, ok: true },
          { action: { kind: 'release_cluster', because }, ok: true },
        ],
        startMs,
      )
      expect(await loadOne(store)).toMatchObject({ prepared: true, released: true, endpointVerified: true })
    })

    test('a credential counts as applied in its own generation, and never falls back', async () => {
      const { store } = harness()
      await seedOne(harness())
      const user = { id: 'usr_1', name: 'app', generation: 3, appliedGeneration: 0, deleting: false, internal: false }
      await harness().seedUser(pcl, user)
      const lease = await takeLease(store)
      const applied = (generation: number) =>
        store.recordOutcomes(
          lease,
          [{ action: { kind: 'upsert_user', userId: 'usr_1', name: 'app', generation, because }, ok: true }],
          startMs,
        )
      await applied(2)
      await applied(1)
      expect((await loadOne(store)).users).toEqual([{ ...user, appliedGeneration: 2 }])
    })

    test('rows of removed users and ACLs go, unless they are wanted again', async () => {
      const { store } = harness()
      await seedOne(harness())
      const user = { name: 'app', generation: 1, appliedGeneration: 1, internal: false }
      await harness().seedUser(pcl, { ...user, id: 'usr_1', deleting: true })
      await harness().seedUser(pcl, { ...user, id: 'usr_2', name: 'kept', deleting: false })
      const acl = {
        principal: 'app',
        resourceType: 'topic' as const,
        resourceName: 'orders',
        patternType: 'literal' as const,
        operation: 'read' as const,
        permission: 'allow' as const,
      }
      await harness().seedAcl(pcl, { ...acl, id: 'acl_1', deleting: true })
      await harness().seedAcl(pcl, { ...acl, id: 'acl_2', principal: 'kept', deleting: false })
      const lease = await takeLease(store)
      await store.recordOutcomes(
        lease,
        [
          { action: { kind: 'delete_user', userId: 'usr_1', name: 'app', because }, ok: true },
          { action: { kind: 'delete_user', userId: 'usr_2', name: 'kept', because }, ok: true },
          { action: { kind: 'delete_user', userId: null, name: 'stranger', because }, ok: true },
          { action: { kind: 'delete_acls', acls: [acl], aclIds: ['acl_1', 'acl_2'], because }, ok: true },
        ],
        startMs,
      )
      const after = await loadOne(store)
      expect(after.users.map(({ id }) => id)).toEqual(['usr_2'])
      expect(after.acls).toEqual([{ ...acl, id: 'acl_2', principal: 'kept', deleting: false }])
    })

    test('refusals are counted by action, and forgotten on success', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const action = { kind: 'create_node' as const, nodeId: 'nod_1', because }
      const refusal = { action, ok: false as const, code: 'throttled', message: 'slow down' }
      await store.recordOutcomes(lease, [{ ...refusal, retryAtMs: null, atMs: startMs + 1 }], startMs + 1)
      await store.recordOutcomes(lease, [{ ...refusal, retryAtMs: startMs + 99, atMs: startMs + 2 }], startMs + 2)
      expect((await loadOne(store)).failures).toEqual([
        {
          key: 'create_node:nod_1',
          code: 'throttled',
          message: 'slow down',
          attempts: 2,
          lastAttemptMs: startMs + 2,
          retryAtMs: startMs + 99,
        },
      ])
      await store.recordOutcomes(lease, [{ action, ok: true }], startMs + 3)
      expect((await loadOne(store)).failures).toEqual([])
    })

    test('refusals of what is no longer planned are dropped after ten minutes', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const action = { kind: 'create_node' as const, nodeId: 'nod_1', because }
      const refusal = { code: 'throttled', message: '', retryAtMs: null, atMs: startMs }
      await store.recordOutcomes(lease, [{ action, ok: false, ...refusal }], startMs)
      expect((await saveChange(store, lease, {}, startMs + 10 * minute)).failures).toHaveLength(1)
      expect((await saveChange(store, lease, { actions: [action] }, startMs + 11 * minute)).failures).toHaveLength(1)
      await store.savePlan(lease, planFrom(await loadOne(store)), startMs + 11 * minute)
      expect((await loadOne(store)).failures).toEqual([])
    })
  })
}
