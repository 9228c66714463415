import type { PhysicalClusterSpecification } from '@headwater/model'
import type { SimulatedCluster } from '../engine/cluster.ts'
import { placesIn } from '../engine/expected.ts'
import type { SimulationWorld } from '../engine/world.ts'
import { simulatedCredential } from '../simulated-parts.ts'

const operationDeadlineMs = 3_600_000

/** What tenants and the cloud do to the one cluster of a flow, as the API writes it, or as the healer notices it and rings. */
export interface Hands {
  change(change: Partial<PhysicalClusterSpecification>): void
  makeTopic(name: string, partitions: number, megabytes: number): void
  makeUser(name: string): void
  changePassword(name: string): void
  deleteUser(name: string): void
  permit(user: string, topic: string): void
  takeBackPermission(user: string, topic: string): void
  deleteCluster(): void
  /** The machine of the n-th node, from 0, is gone. */
  crashMachine(index: number): void
  /** The cloud announces that it takes the machine of the n-th node away in ten minutes. */
  announceLeaving(index: number): void
  /** The volume of the n-th node is lost, and its machine with it. */
  loseVolume(index: number): void
  /** Nothing is known of the machines in a zone for so long, ms. */
  silenceZone(zone: string, ms: number): void
}

export interface Doorbell {
  /** What it does after a wake-up is stored. */
  ring: () => void
  /** False: nobody rings for what befalls the cloud. */
  isNoticed: boolean
}

export function handsOn(world: SimulationWorld, cluster: SimulatedCluster, { ring, isNoticed }: Doorbell): Hands {
  const { id, slot } = cluster
  const { store } = world
  const tell = (text: string): void => world.tell(slot, `-- ${text} --`)
  const wake = (): void => {
    void store.wake(id, world.clock.nowMs())
    ring()
  }
  const befall = (): void => {
    if (isNoticed) wake()
  }
  const userNamed = (name: string) => {
    const user = store.cluster(id).desired.users.find((candidate) => candidate.name === name)
    if (user === undefined) throw new Error(`there is no user ${name}`)
    return user
  }
  const nodeAt = (index: number): string => store.cluster(id).desired.nodes[index]?.id ?? ''

  return {
    change(change) {
      tell(`the tenant changes ${Object.keys(change).join(', ')}`)
      cluster.specificationBefore = cluster.specification
      cluster.specification = { ...cluster.specification, ...change }
      cluster.nodesAllowed += placesIn(cluster.specification)
      const nowMs = world.clock.nowMs()
      store.startChange(id, {
        specification: cluster.specification,
        operation: {
          id: `ope_${store.cluster(id).desired.generation + 1}`,
          deadlineMs: nowMs + operationDeadlineMs,
        },
        nowMs,
      })
      wake()
    },
    makeTopic(name, partitions, megabytes) {
      tell(`the tenant makes topic ${name}`)
      const { replicationFactor } = cluster.specification
      const retainedBytes = megabytes * 1e6
      cluster.kafka.createTopic({ name, partitions, replicationFactor, writeByteRate: 1_000, retainedBytes })
      cluster.topics.push(name)
    },
    makeUser(name) {
      tell(`the tenant makes user ${name}`)
      const user = { id: `usr_${name}`, name, generation: 1, appliedGeneration: 0, deleting: false, internal: false }
      store.seedUser(id, user)
      store.vault.seedScramCredential(user.id, 1, simulatedCredential)
      cluster.users.push(name)
      wake()
    },
    changePassword(name) {
      tell(`user ${name} gets another password`)
      const user = userNamed(name)
      const generation = user.generation + 1
      store.changeUser(id, user.id, { generation })
      store.vault.seedScramCredential(user.id, generation, simulatedCredential)
      wake()
    },
    deleteUser(name) {
      tell(`the tenant deletes user ${name}`)
      store.changeUser(id, userNamed(name).id, { deleting: true })
      wake()
    },
    permit(user, topic) {
      tell(`user ${user} may read ${topic}`)
      store.seedAcl(id, {
        id: `acl_${user}_${topic}`,
        principal: user,
        resourceType: 'topic',
        resourceName: topic,
        patternType: 'literal',
        operation: 'read',
        permission: 'allow',
        deleting: false,
      })
      wake()
    },
    takeBackPermission(user, topic) {
      tell(`user ${user} may not read ${topic} any more`)
      store.changeAcl(id, `acl_${user}_${topic}`, { deleting: true })
      wake()
    },
    deleteCluster() {
      tell('the tenant deletes the cluster')
      cluster.deletionRequested = true
      const startedAtMs = world.clock.nowMs()
      store.requestDeletion(id, startedAtMs)
      store.seedOperation(id, {
        id: 'ope_delete',
        type: 'delete_cluster',
        startedAtMs,
        deadlineMs: startedAtMs + operationDeadlineMs,
      })
      wake()
    },
    crashMachine(index) {
      tell(`the machine of node ${index + 1} is gone`)
      cluster.befellMs.push(world.clock.nowMs())
      world.provider.cloud.crashMachine(nodeAt(index), 'the host failed')
      befall()
    },
    announceLeaving(index) {
      tell(`the machine of node ${index + 1} is to leave`)
      world.provider.cloud.announceLeaving(nodeAt(index), world.clock.nowMs() + 600_000)
      befall()
    },
    loseVolume(index) {
      tell(`the volume of node ${index + 1} is lost`)
      cluster.befellMs.push(world.clock.nowMs())
      cluster.nodesAllowed += 1
      world.provider.cloud.loseVolume(nodeAt(index))
      befall()
    },
    silenceZone(zone, ms) {
      tell(`nothing is known of ${zone} for ${ms / 1000} s`)
      cluster.befellMs.push(world.clock.nowMs())
      world.provider.cloud.loseZone(zone, { machines: 'unknown' })
      void world.clock.sleep(ms).then(() => world.provider.cloud.restoreZone(zone))
    },
  }
}
