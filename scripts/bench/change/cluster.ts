import fs from 'node:fs'
import path from 'node:path'
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
  /** As `change`, to another version of Kafka. */
  changeVersion(kafkaVersion: string): Promise<OperationView>
  operation(id: string): Promise<OperationView>
  /** Resolves when the operation has succeeded and the cluster is RUNNING; throws when it ended otherwise. */
  untilDone(id: string, withinMs: number): Promise<OperationView>
}

export interface BenchClusterOptions {
  /** What the cluster begins with; the default release when left out. */
  kafkaVersion?: string
  /** Releases beside those that come with Headwater, as `releases.json` has them. */
  releases?: object[]
}

const lookEveryMs = 500

/** Starts a Headwater on a folder of its own and waits until the cluster takes records. `later` is told how to remove it all. */
export async function startBenchCluster(
  wanted: Order,
  later: Later,
  { kafkaVersion, releases = [] }: BenchClusterOptions = {},
): Promise<BenchCluster> {
  const stateFolder = temporaryFolder()
  later(() => cleanUp(stateFolder))
  fs.writeFileSync(path.join(stateFolder, 'releases.json'), JSON.stringify(releases))
  const plane = await startControlPlane(stateFolder)
  later(async () => void (await plane.stop()))
  const { id } = await untilRunning(plane, (await order(plane, 'bench', wanted, kafkaVersion)).id)
  const inside = await openInside(stateFolder)
  later(inside.close)
  const properties = await makeUser(plane, id, 'bench', 'bench')
  const operation = (operationId: string) => plane.api.get<OperationView>(`/v1/operations/${operationId}`)
  const present = () => plane.api.get<ClusterView>(`/v1/clusters/${id}`)
  const patch = async (body: object, revision: number): Promise<OperationView> =>
    (await plane.api.patch<{ operation: OperationView }>(`/v1/clusters/${id}`, body, revision)).operation
  return {
    id,
    plane,
    inside,
    properties,
    operation,
    async change(changes, throttleMBps) {
      const { revision, order: now } = await present()
      const throttle = throttleMBps === undefined ? {} : { throttleMBps }
      return patch({ order: { ...now, ...changes }, ...throttle }, revision)
    },
    changeVersion: async (version) => patch({ kafkaVersion: version }, (await present()).revision),
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
