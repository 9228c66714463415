import type { ClusterReference, Provider } from '@headwater/provider'
import type { ReconcilerPlan } from '@headwater/reconciliation'
import { nodeRecord } from '@headwater/reconciliation/fixtures'
import { describe, expect, it } from 'vitest'
import type { LoopDependencies } from './dependencies.ts'
import { executePlan } from './execute.ts'
import { MemoryStore } from './memory-store.ts'
import type { CertificateIssuer, Vault } from './ports.ts'
import { pcl, planFrom, specification } from './store-suite/index.ts'
import { systemClock, systemRandom } from './system.ts'

describe('issuing certificates', () => {
  it('gives nodes theirs only when the control plane has its own: a node without one is asked for again', async () => {
    const store = new MemoryStore({ random: systemRandom })
    store.seedCluster({ physicalClusterId: pcl, clusterId: 'clu_1', organizationId: 'org_1', specification, nowMs: 0 })
    const { desired } = store.cluster(pcl)
    const vault: Partial<Vault> = {
      certificate: (...given) => store.vault.certificate(...given),
      saveCertificate: (id, name, given) =>
        name.subject === 'control-plane'
          ? Promise.reject(new Error('the database is away'))
          : store.vault.saveCertificate(id, name, given),
    }
    const made = { certificate: 'made', key: 'key', issuedAtMs: 0, notAfterMs: 1 }
    const issuer: CertificateIssuer = { createAuthority: async () => made, issue: async () => made }
    const nodes = [{ ...nodeRecord(1), id: 'nod_1' }]
    const actions: ReconcilerPlan['actions'] = [
      {
        kind: 'issue_certificates',
        authority: 1,
        leaves: ['control-plane', 'nod_1'].map((subject) => ({ subject, generation: 1 })),
        because: 'new',
      },
    ]
    const outcomes: boolean[] = []
    await executePlan(
      { store, vault, issuer, clock: systemClock } as unknown as LoopDependencies,
      {} as Provider,
      desired,
      { ...planFrom(desired, { actions }), nodes },
      ({ ok }) => outcomes.push(ok),
    )
    expect(outcomes).toEqual([false])
    expect(await store.vault.certificate(pcl, 'nod_1', 1)).toBeNull()
  })
})

describe('preparing a cluster', () => {
  const cluster = { id: pcl, organizationId: 'org_1' }
  const prepare: ReconcilerPlan['actions'] = [{ kind: 'prepare_cluster', because: 'it was ordered' }]

  /** Has the call made while others change what is stored; returns the clusters that were released. */
  async function prepareWhile(othersDo: (store: MemoryStore) => unknown): Promise<ClusterReference[]> {
    const store = new MemoryStore({ random: systemRandom })
    store.seedCluster({ physicalClusterId: pcl, clusterId: 'clu_1', organizationId: 'org_1', specification, nowMs: 0 })
    const desired = store.cluster(pcl).desired
    const released: ClusterReference[] = []
    const provider: Partial<Provider> = {
      prepareCluster: async () => void othersDo(store),
      releaseCluster: async (reference) => void released.push(reference),
    }
    await executePlan(
      { store, clock: systemClock } as Partial<LoopDependencies> as LoopDependencies,
      provider as Provider,
      structuredClone(desired),
      planFrom(desired, { actions: prepare }),
      (outcome) => expect(outcome.ok).toBe(true),
    )
    return released
  }

  it('releases nothing', async () => {
    expect(await prepareWhile(() => {})).toEqual([])
  })

  it('so late that it was deleted meanwhile takes that back', async () => {
    expect(await prepareWhile((store) => Object.assign(store.cluster(pcl), { deletedAtMs: 1 }))).toEqual([cluster])
  })

  it('so late that it was released and is being deleted takes that back', async () => {
    const releases = await prepareWhile((store) => Object.assign(store.cluster(pcl).desired, { released: true }))
    expect(releases).toEqual([cluster])
  })

  it('before its release is left to those who delete it', async () => {
    expect(await prepareWhile((store) => store.requestDeletion(pcl, 1))).toEqual([])
  })
})
