import { afterAll, beforeAll, expect } from 'vitest'
import type { MachineState, NodeReference, NodeSpecification, ObservedNode } from '../contract.ts'
import { type ProviderErrorCode, providerErrorCode, providerErrorCodes } from '../error.ts'
import type { ConformanceHarness, MachineBehaviour, MakeHarness } from './harness.ts'

/** The moves that every subject of the suite makes, in terms of the contract only. */
export interface Bench {
  readonly harness: ConformanceHarness
  /** A specification in a prepared cluster, not created yet. */
  specification(changes?: Partial<NodeSpecification>): Promise<NodeSpecification>
  /** A node that is ready. */
  node(changes?: Partial<NodeSpecification>): Promise<NodeSpecification>
  /** Starts a machine and waits until it runs and has written `ready`; its id. */
  start(node: NodeReference, behaviour?: MachineBehaviour): Promise<string>
  /** Stops a machine and waits until it is gone. */
  stop(node: NodeReference, machineId: string): Promise<void>
  observe(node: NodeReference): Promise<ObservedNode | null>
  untilMachine(node: NodeReference, machineId: string, state: MachineState): Promise<ObservedNode>
  untilReady(node: NodeReference): Promise<ObservedNode>
  untilAbsent(node: NodeReference): Promise<void>
}

/** A bench on one harness for all tests of the surrounding `describe`; whatever its nodes leave is disposed of. */
export function useBench(makeHarness: MakeHarness): () => Bench {
  let bench: Bench | null = null
  beforeAll(async () => {
    bench = benchOn(await makeHarness())
  })
  afterAll(async () => {
    await bench?.harness.dispose()
  })
  return () => {
    if (bench === null) throw new Error('the bench is used before its harness is made')
    return bench
  }
}

function benchOn(harness: ConformanceHarness): Bench {
  const { provider } = harness

  async function observe(node: NodeReference): Promise<ObservedNode | null> {
    const listing = await provider.listNodes({ clusterId: node.clusterId })
    return listing.nodes.find(({ id }) => id === node.id) ?? null
  }

  async function untilNode(
    node: NodeReference,
    condition: (seen: ObservedNode) => boolean,
    what: string,
  ): Promise<ObservedNode> {
    let found: ObservedNode | null = null
    await harness.until(async () => {
      const seen = await observe(node)
      found = seen !== null && condition(seen) ? seen : null
      return found !== null
    }, what)
    if (found === null) throw new Error(what)
    return found
  }

  const bench: Bench = {
    harness,
    async specification(changes = {}) {
      const clusterId = changes.clusterId ?? harness.newId('cluster')
      const organizationId = changes.organizationId ?? 'org_conformance'
      await provider.prepareCluster({ id: clusterId, organizationId })
      return {
        id: harness.newId('node'),
        clusterId,
        organizationId,
        zone: harness.zone,
        size: harness.size,
        volume: { sizeGib: 4, iops: 3000, throughputMiBps: 125 },
        ports: [
          { name: 'broker', audience: 'internal', port: null },
          { name: 'tenant', audience: 'tenant', port: null },
        ],
        ...changes,
      }
    },
    async node(changes) {
      const node = await bench.specification(changes)
      await provider.createNode(node)
      await bench.untilReady(node)
      return node
    },
    async start(node, behaviour = 'obedient') {
      const id = harness.newId('machine')
      await provider.startMachine(node, harness.machine(id, behaviour))
      await bench.untilMachine(node, id, 'running')
      await harness.until(async () => {
        const log = await provider.machineLog(node, { lines: 100 })
        return log.at(-1) === 'ready' && log.includes(`volume holds ${id}`)
      }, `machine ${id} writes that it is ready`)
      return id
    },
    async stop(node, machineId) {
      await provider.stopMachine(node, machineId, { graceMs: 5_000 })
      await bench.untilMachine(node, machineId, 'gone')
    },
    observe,
    untilMachine: (node, machineId, state) =>
      untilNode(
        node,
        ({ machine }) => machine?.id === machineId && machine.state === state,
        `machine ${machineId} on ${node.id} is ${state}`,
      ),
    untilReady: (node) => untilNode(node, ({ state }) => state === 'ready', `node ${node.id} is ready`),
    async untilAbsent(node) {
      // Absence counts only once a list can no longer be older than the change.
      await harness.pass(provider.settlingMs + 1)
      await harness.until(async () => (await observe(node)) === null, `node ${node.id} is no longer listed`)
    },
  }
  return bench
}

/** Expects a refusal with one of `codes`, as a ProviderError and nothing else. */
export async function expectRefusal(call: Promise<unknown>, ...codes: ProviderErrorCode[]): Promise<void> {
  const outcome: unknown = await call.then(
    () => 'accepted',
    (error: unknown) => error,
  )
  const code = providerErrorCode(outcome)
  expect(code === null ? outcome : code).toBeOneOf(codes)
  expect(providerErrorCodes).toContain(code)
}

/** The same call `times` over, all at once. */
export async function atOnce(times: number, call: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: times }, call))
}
