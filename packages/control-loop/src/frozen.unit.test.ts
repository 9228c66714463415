import { describe, expect, it } from 'vitest'
import { frozen, frozenCopy } from './frozen.ts'
import { MemoryStore } from './memory-store.ts'
import { pcl, specification } from './store-suite/index.ts'
import { systemRandom } from './system.ts'

const user = { id: 'usr_1', name: 'ann', generation: 1, appliedGeneration: 0, deleting: false, internal: false }

describe('what is frozen', () => {
  it('is frozen to its last member, and a copy leaves the original as it was', () => {
    const original = { list: [{ count: 1 }] }
    const copy = frozenCopy(original)
    expect(() => Object.assign(copy.list[0] ?? {}, { count: 2 })).toThrow(TypeError)
    original.list.push({ count: 3 })
    expect(copy).toEqual({ list: [{ count: 1 }] })
    expect(() => frozen(original).list.push({ count: 4 })).toThrow(TypeError)
  })
})

describe('what a store in memory hands out', () => {
  it('changes nothing that is stored, whatever is done to it', async () => {
    const store = new MemoryStore({ random: systemRandom })
    store.seedCluster({ physicalClusterId: pcl, clusterId: 'clu_1', organizationId: 'org_1', specification, nowMs: 0 })
    store.seedUser(pcl, user)
    const loaded = await store.load(pcl)
    if (loaded === null) throw new Error('it was stored')
    expect(() => Object.assign(loaded.specification.brokers, { count: 9 })).toThrow(TypeError)
    expect(() => Object.assign(loaded.users[0] ?? {}, { name: 'bob' })).toThrow(TypeError)
    expect(() => loaded.nodes.pop()).toThrow(TypeError)
    Object.assign(loaded, { phase: 'FAILED', users: [] })
    loaded.operations.length = 0
    expect(await store.load(pcl)).toMatchObject({ phase: 'PROVISIONING', users: [user], specification })
  })

  it('stays as it was loaded while the stored user changes', async () => {
    const store = new MemoryStore({ random: systemRandom })
    store.seedCluster({ physicalClusterId: pcl, clusterId: 'clu_1', organizationId: 'org_1', specification, nowMs: 0 })
    store.seedUser(pcl, user)
    const loaded = await store.load(pcl)
    store.changeUser(pcl, user.id, { deleting: true })
    expect(loaded?.users).toEqual([user])
    expect((await store.load(pcl))?.users).toEqual([{ ...user, deleting: true }])
  })
})
