import type { ClusterView, OperationView } from '@headwater/api-contract'
import type { Order } from '@headwater/model'
import { type ControlPlane, cleanUp, startControlPlane, temporaryFolder, until } from '../../e2e/control-plane.ts'
import { makeUser, order, untilRunning } from '../../e2e/tenant.ts'
import { type Inside, openInside } from '../../embedded/inside.ts'
import type { Later } from '../processes/undo.ts'

/** A cluster of a Headwater of its own, that a benchmark changes. */
export interface BenchCluster {
  id: string
  plane: ControlPlane
  inside: Inside
  /** client.properties of a user that may do everything with topics and groups whose names begin with `bench`. */
  properties: string
  /** Returns when the change is accepted. */
  change(changes: Partial<Order>, throttleMBps?: number): Promise<OperationView>
  operation(id: string): Promise<OperationView>
  /** Resolves when the operation has succeeded and the cluster is RUNNING; throws when it ended otherwise. */
  untilDone(id: string, withinMs: number): Promise<OperationView>
}

const lookEveryMs = 500

/** Starts a Headwater on a folder of its own and waits until the cluster takes records. `later` is told how to remove it all. */
export async function startBenchCluster(wanted: Order, later: Later): Promise<BenchCluster> {
  const stateFolder = temporaryFolder()
  later(() => cleanUp(stateFolder))
  const plane = await startControlPlane(stateFolder)
  later(async () => void (await plane.stop()))
  const { id } = await untilRunning(plane, (await order(plane, 'bench', wanted)).id)
  const inside = await openInside(stateFolder)
  later(inside.close)
  const properties = await makeUser(plane, id, 'bench', 'bench')
  const operation = (operationId: string) => plane.api.get<OperationView>(`/v1/operations/${operationId}`)
  return {
    id,
    plane,
    inside,
    properties,
    operation,
    async change(changes, throttleMBps) {
      const { revision, order: now } = await plane.api.get<ClusterView>(`/v1/clusters/${id}`)
      const throttle = throttleMBps === undefined ? {} : { throttleMBps }
      const body = { order: { ...now, ...changes }, ...throttle }
      const accepted = await plane.api.patch<{ operation: OperationView }>(`/v1/clusters/${id}`, body, revision)
      return accepted.operation
    },
    async untilDone(operationId, withinMs) {
      let seen = await operation(operationId)
      const done = await until('the change to end', withinMs, async () => {
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
        seen = await operation(operationId)
        return seen.state !== 'running' && seen
      }).catch((error: Error) => {
        throw new Error(`${error.message}: ${JSON.stringify(seen.steps)}`)
      })
      if (done.state !== 'succeeded') throw new Error(`the change ${done.state}: ${JSON.stringify(done.steps)}`)
      await untilRunning(plane, id)
      return done
    },
  }
}
