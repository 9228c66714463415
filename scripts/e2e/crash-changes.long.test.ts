import type { Order } from '@headwater/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChangedCluster, orderCluster } from './crashes/changed-cluster.ts'
import type { OrderCloud } from './crashes/clouds.ts'
import { type KilledAt, killsOf } from './crashes/each-call.ts'
import { createKilledPlanes, type KilledPlanes } from './crashes/killed-planes.ts'
import { startLocalCloud } from './crashes/local-cloud.ts'
import { smallOrder } from './tenant.ts'

/** Points of the flows that ended as they shall: what is expected is thrown otherwise. */
const converged: KilledAt[] = []
/** Every point of those flows. */
const enumerated: string[] = []

interface Flow {
  name: string
  changes: Partial<Order>
  nodes: { brokers: number; controllers: number }
}

function describeFlows(what: string, first: Order, environment: Record<string, string>, flows: Flow[]): void {
  describe(what, { timeout: 400_000 }, () => {
    let cloud: OrderCloud
    let planes: KilledPlanes
    let cluster: ChangedCluster

    beforeAll(async () => {
      cloud = await startLocalCloud()
      planes = createKilledPlanes(cloud.stateFolder, environment)
      cluster = await orderCluster(cloud, planes, first)
    })
    afterAll(async () => {
      await planes?.stop()
      await cloud?.stop()
    })

    const pointsOf = (flow: string) => killsOf(cloud.stateFolder).filter((kill) => kill.flow === flow)

    function count(flow: string): void {
      const killed = pointsOf(flow)
      expect(killed).not.toEqual([])
      const kinds = new Set(killed.map(({ call }) => call))
      enumerated.push(...[...kinds].flatMap((call) => [`${flow} before ${call}`, `${flow} after ${call}`]))
      converged.push(...killed)
    }

    it.each(flows)('$name: every control plane that is killed is followed by one that goes on', async (flow) => {
      const operation = await cluster.change(flow.name, flow.changes)
      expect(operation.state).toBe('succeeded')
      await cluster.expectExactly(flow.nodes)
      count(flow.name)
    })

    it('deleted in the middle of a change: nothing is left', async () => {
      const flow = `${what}, deleted in the middle`
      const isUnderWay = () => pointsOf(flow).length > 0
      await cluster.deleteWhileChanging(flow, { throughput: { ingressMBps: 1 } }, isUnderWay)
      await cluster.expectGone()
      count(flow)
    })
  })
}

describeFlows('a cluster that grows and shrinks', { ...smallOrder, availability: 'development' }, {}, [
  { name: 'one broker to three', changes: { availability: 'single-zone' }, nodes: { brokers: 3, controllers: 3 } },
  { name: 'three to four', changes: { throughput: { ingressMBps: 0.6 } }, nodes: { brokers: 4, controllers: 3 } },
  { name: 'four to three', changes: { throughput: { ingressMBps: 0.5 } }, nodes: { brokers: 3, controllers: 3 } },
  { name: 'another size', changes: { throughput: { ingressMBps: 2 } }, nodes: { brokers: 3, controllers: 3 } },
  { name: 'three to one', changes: { availability: 'development' }, nodes: { brokers: 1, controllers: 1 } },
])

describeFlows('a cluster whose controllers part', smallOrder, { HEADWATER_TEST_DEDICATED: 'yes' }, [
  { name: 'combined to dedicated', changes: { partitions: 150 }, nodes: { brokers: 3, controllers: 3 } },
  { name: 'dedicated to combined', changes: { partitions: 50 }, nodes: { brokers: 3, controllers: 3 } },
])

afterAll(() => {
  for (const { flow, call, moment } of converged) process.stdout.write(`${flow}: killed ${moment} ${call}\n`)
  const flows = new Set(converged.map(({ flow }) => flow)).size
  const figure = 'reconciler.crash-points-on-kafka'
  const line = { figure, flows, enumerated: enumerated.length, killed: converged.length, converged: converged.length }
  process.stdout.write(`${JSON.stringify({ ...line, orphans: 0, duplicates: 0, lostRecords: 0 })}\n`)
})
