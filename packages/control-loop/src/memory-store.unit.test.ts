import { MemoryStore } from './memory-store.ts'
import { describeStore } from './store-suite/index.ts'

const seededLife = { issuedAtMs: 0, notAfterMs: 1 }

describeStore('the store in memory', async () => {
  let drawn = 0
  const store = new MemoryStore({ random: { bytes: (length) => new Uint8Array(length).fill(drawn++) } })
  return {
    store,
    seedCluster: async (seed) => store.seedCluster(seed),
    seedOperation: async (id, seed) => store.seedOperation(id, seed),
    seedUser: async (id, user) => store.seedUser(id, user),
    seedAcl: async (id, acl) => store.seedAcl(id, acl),
    seedCertificate: async (id, subject, generation = 1) => {
      const name = { subject, generation, authority: subject === 'authority' ? generation : 1 }
      await store.vault.saveCertificate(id, name, { certificate: 'public', key: 'secret', ...seededLife })
    },
    startChange: async (id, change) => store.startChange(id, change),
    addHold: async (hold) => store.addHold(hold),
    liftHold: async (holdId) => store.liftHold(holdId),
    requestDeletion: async (id, nowMs) => store.requestDeletion(id, nowMs),
    endOperation: async (id, operationId, state, nowMs) => store.endOperation(id, operationId, state, nowMs),
    events: async (id) => structuredClone(store.cluster(id).events),
    findings: async (id) => (id === null ? store.installationFindings() : structuredClone(store.cluster(id).findings)),
    steps: async (id, operationId) =>
      structuredClone(store.cluster(id).operations.find((operation) => operation.id === operationId)?.steps ?? []),
    operation: async (id, operationId) => {
      const operation = store.cluster(id).operations.find((candidate) => candidate.id === operationId)
      if (!operation) throw new Error(`no operation ${operationId}`)
      return { state: operation.state, finishedAtMs: operation.finishedAtMs }
    },
    endpoints: async (id) => [...store.cluster(id).endpoints].map(([kafkaId, at]) => ({ kafkaId, ...at })),
    tombstones: async (id) => store.tombstones(id),
    remains: async (id) => {
      const { desired, endpoints, lastPlan } = store.cluster(id)
      const kept = {
        certificates: store.vault.subjects(id).length,
        users: desired.users.length,
        acls: desired.acls.length,
        nodes: desired.nodes.length,
        endpoints: endpoints.size,
        plans: lastPlan === null ? 0 : 1,
      }
      return Object.entries(kept).flatMap(([name, count]) => (count > 0 ? [name] : []))
    },
    writes: async () => null,
    close: async () => {},
  }
})
