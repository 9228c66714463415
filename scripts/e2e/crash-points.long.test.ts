import type { ClusterView } from '@headwater/api-contract'
import { afterEach, describe, expect, it } from 'vitest'
import { brokerProcesses, type ControlPlane, cleanUp, startControlPlane, temporaryFolder } from './control-plane.ts'
import { order, untilRunning } from './tenant.ts'

/** Moments after the order at which the control plane is killed, ms: closer together where more is decided. */
const momentsMs = [0, 50, 100, 200, 300, 400, 600, 900, 1_500, 2_500, 4_000, 6_000]

describe('kill -9 of the control plane', () => {
  let stateFolder: string
  let plane: ControlPlane | null = null

  afterEach(async () => {
    await plane?.stop()
    plane = null
    await cleanUp(stateFolder)
  })

  it.each(momentsMs)(
    '%i ms after the order leaves one cluster with three brokers and nothing else',
    async (momentMs) => {
      stateFolder = temporaryFolder()
      plane = await startControlPlane(stateFolder)
      const { id } = await order(plane, 'killed')
      await new Promise((resolve) => setTimeout(resolve, momentMs))
      await plane.kill()

      plane = await startControlPlane(stateFolder)
      await untilRunning(plane, id)
      expect(brokerProcesses(stateFolder)).toHaveLength(3)
      const { items } = await plane.api.get<{ items: ClusterView[] }>('/v1/clusters')
      expect(items.map((cluster) => cluster.id)).toEqual([id])
    },
  )
})
