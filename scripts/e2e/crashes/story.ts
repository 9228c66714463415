import type { ClusterView } from '@headwater/api-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../control-plane.ts'
import { order, untilRunning } from '../tenant.ts'
import type { OrderCloud } from './clouds.ts'
import { describePoint, drawLives, type Life } from './crash-point.ts'
import { allNotes } from './journal.ts'
import { moveIn, type Neighbour, smallest } from './neighbour.ts'
import { intendedClusters, intendedWords, unknownResources, wordsOf } from './resources.ts'
import { createSuccession, type LateCall, type Succession } from './succession.ts'

const brokers = 3
/** Several control planes start and end in each; on a busy computer too. */
const chapterWithinMs = 300_000
/** Clouds delete in their own time what nobody holds any more. */
const settleWithinMs = 20_000

/** What a call may be refused with that comes while the cluster it was decided for runs. Most find their work done. */
const refusedWhileRunning: Record<string, (string | null)[]> = {
  prepareCluster: [null],
  createNode: [null],
  startMachine: [null],
}

/** And what once the cluster is deleted: nothing is there for it, and nothing can be made. */
const refusedAfterDeletion: Record<string, (string | null)[]> = {
  // where it is not refused it is taken back
  prepareCluster: [null, 'conflict'],
  createNode: ['conflict'],
  startMachine: ['conflict'],
  stopMachine: [null],
  deleteNode: [null],
  releaseCluster: [null],
}

/**
 * The same orders on any cloud, whose control planes end at points drawn by the seed: half of them are killed, the other half frozen
 * and thawed once they are long succeeded. After each chapter the cloud holds what the database intends and nothing else,
 * and a neighbour of the same tenant is as it was.
 */
export function describeSameOrders(where: string, seed: number, start: () => Promise<OrderCloud>): void {
  const [first, second] = drawLives(seed, brokers)

  describe(`the same orders ${where}, seed ${seed}`, { timeout: chapterWithinMs }, () => {
    let cloud: OrderCloud
    let planes: Succession
    let neighbour: Neighbour

    beforeAll(async () => {
      cloud = await start()
      planes = createSuccession(cloud)
      await planes.succeed()
      neighbour = await moveIn(cloud, planes)
    })
    afterAll(async () => {
      await planes?.stop()
      await cloud?.stop()
    })

    const ask = (name: string) =>
      order(planes.current(), name, { ...smallest, region: cloud.region, availability: 'multi-zone' })

    async function expectExactly(clusters: number): Promise<void> {
      const intended = await intendedClusters(cloud.stateFolder)
      expect(intended.filter(({ deleted }) => !deleted)).toHaveLength(clusters)
      const words = intendedWords(intended, cloud.kinds)
      const look = async () => wordsOf(await cloud.resources())
      await until('the cloud to settle', settleWithinMs, async () => `${await look()}` === `${words}`).catch(() => {})
      expect(await look(), allNotes(cloud.stateFolder)).toEqual(words)
      expect(await unknownResources(cloud.stateFolder)).toEqual([])
      await neighbour.expectUntouched()
    }

    async function expectExactlyAndRecords(clusters: number): Promise<void> {
      await expectExactly(clusters)
      await neighbour.takeRecords()
    }

    /** Each frozen control plane makes its calls; the cloud stays, or becomes again, what the database intends. */
    async function expectNoEffect(may: Record<string, (string | null)[]>, clusters: number): Promise<void> {
      const frozen = planes.frozen()
      expect(frozen).not.toEqual([])
      for (const one of frozen) {
        try {
          expectAllowed(await planes.thaw(one), may)
          await expectExactly(clusters)
        } finally {
          await planes.end(one)
        }
      }
      await neighbour.takeRecords()
    }

    async function provision(name: string, { provisioning: [prepare, ...others] }: Life): Promise<ClusterView> {
      if (prepare === undefined) throw new Error('a life has points')
      await planes.endAt(prepare, () => ask(name))
      for (const point of others) await planes.succeedUntil(point)
      return named(await planes.succeed(), name)
    }

    async function remove(id: string, { deletion: [stop, ...others] }: Life): Promise<void> {
      if (stop === undefined) throw new Error('a life has points')
      await planes.endAt(stop, (plane) => plane.api.delete(`/v1/clusters/${id}`))
      for (const point of others) await planes.succeedUntil(point)
      const plane = await planes.succeed()
      await until(`cluster ${id} to be DELETED`, 90_000, async () => {
        const { phase } = await plane.api.get<ClusterView>(`/v1/clusters/${id}`)
        return phase === 'DELETED'
      })
    }

    describe(`a cluster whose control planes end ${pointsOf(first)}`, () => {
      let cluster: ClusterView

      it('is finished by the last of them, every part of it once', async () => {
        cluster = await provision('first', first)
        await untilRunning(planes.current(), cluster.id)
        await expectExactlyAndRecords(2)
      })

      it('is not touched by calls that come when it runs already', () => expectNoEffect(refusedWhileRunning, 2))

      it('leaves nothing when it is deleted', async () => {
        await remove(cluster.id, first)
        await expectExactlyAndRecords(1)
      })

      it('is not brought back by calls that come then', () => expectNoEffect(refusedAfterDeletion, 1))
    })

    describe(`a cluster whose control planes end ${pointsOf(second)}`, () => {
      it('leaves nothing when it is deleted before it ever ran', async () => {
        const { id } = await provision('second', second)
        await until('a machine for each broker', 60_000, async () => {
          const clusters = await intendedClusters(cloud.stateFolder)
          const words = intendedWords(clusters, cloud.kinds)
          return (
            clusters.flatMap(({ nodes }) => nodes).length === brokers + 1 &&
            `${words}` === `${wordsOf(await cloud.resources())}`
          )
        })
        await remove(id, second)
        await expectExactlyAndRecords(1)
      })

      it('is not brought back by calls that come then', () => expectNoEffect(refusedAfterDeletion, 1))
    })

    it('have left their neighbour every record', () => neighbour.expectRecords())
  })
}

function pointsOf({ provisioning, deletion }: Life): string {
  return [...provisioning, ...deletion].map(describePoint).join(', ')
}

function expectAllowed(calls: LateCall[], may: Record<string, (string | null)[]>): void {
  expect(calls.filter(({ call, code }) => !may[call]?.includes(code))).toEqual([])
}

async function named({ api }: { api: { get<T>(path: string): Promise<T> } }, name: string): Promise<ClusterView> {
  const { items } = await api.get<{ items: ClusterView[] }>('/v1/clusters')
  const [cluster, ...others] = items.filter((item) => item.name === name)
  if (cluster === undefined || others.length > 0) throw new Error(`${items.length} clusters, not one named ${name}`)
  return cluster
}
