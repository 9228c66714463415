import type { Catalogue, Size } from '@headwater/capacity-planner'
import type { CapacityPlan, Order } from '@headwater/model'
import { classes, type Demand, demandOf } from './guide-load.ts'
import { controllersBroken, placeBroken, priceBroken } from './plan-parts.ts'
import type { PlannerCase } from './random-cases.ts'

/** A broker as it would stand in a zone, with the replicas it holds and the clients connected to it. */
interface Broker {
  zone: string
  replicas: number
  clients: number
}

/** What is lost: nothing, one machine, or one zone. */
type Loss = { name: string; hits: (broker: Broker, index: number) => boolean }

/**
 * Every statement of docs/guide/sizing.md that the plan breaks, in words; none for a sound plan. Slower than the planner and
 * from another side: it places brokers and replicas, takes each machine or zone away in turn, and adds up in bytes what every
 * broker that is left carries.
 */
export function brokenConstraints(made: CapacityPlan, input: PlannerCase, catalogue: Catalogue): string[] {
  const plan = { ...made, order: input.order }
  const demand = demandOf(input.order)
  const brokers = placed(plan, demand)
  const parts = [
    ...placeBroken(plan, input, catalogue),
    ...controllersBroken(plan, input, catalogue, demand),
    ...priceBroken(plan, catalogue),
  ]
  const loads = lossesOf(plan, brokers).flatMap((loss) =>
    brokenAfter(loss, plan, brokers, demand, catalogue).map((broken) => `${loss.name}: ${broken}`),
  )
  // every broker that is left says the same, unless partitions or clients do not divide evenly
  return [...new Set([...parts, ...loads])]
}

/** Brokers alternate between zones; replica after replica goes to the next broker, so a partition's are in different zones. */
function placed({ brokers, zones, order }: CapacityPlan, demand: Demand): Broker[] {
  const replicas = demand.partitions * classes[order.availability].copies
  return Array.from({ length: brokers.count }, (_, index) => ({
    zone: zones[index % zones.length] ?? '',
    replicas: dealt(replicas, brokers.count, index),
    clients: dealt(demand.connections, brokers.count, index),
  }))
}

/** What falls to the one at `index` when a whole is dealt out one by one. */
function dealt(whole: number, among: number, index: number): number {
  return Math.floor(whole / among) + (index < whole % among ? 1 : 0)
}

function lossesOf({ order, zones }: CapacityPlan, brokers: Broker[]): Loss[] {
  const nothing: Loss = { name: 'nothing lost', hits: () => false }
  switch (order.availability) {
    case 'development':
      return [nothing]
    case 'single-zone':
      return [nothing, ...brokers.map((_, lost) => ({ name: `broker ${lost} lost`, hits: atIndex(lost) }))]
    case 'multi-zone':
      return [
        nothing,
        ...zones.map((zone) => ({ name: `${zone} lost`, hits: (broker: Broker) => broker.zone === zone })),
      ]
  }
}

function atIndex(lost: number): Loss['hits'] {
  return (_, index) => index === lost
}

interface Limits {
  rates: number
  cpu: number
  disk: number
  replicas: number
}

function brokenAfter(
  loss: Loss,
  plan: CapacityPlan,
  brokers: Broker[],
  demand: Demand,
  catalogue: Catalogue,
): string[] {
  const size = catalogue.sizes.find(({ name }) => name === plan.brokers.size)
  if (!size) return [`no size ${plan.brokers.size}`]
  const left = brokers.filter((broker, index) => !loss.hits(broker, index))
  // development has one state, so the limits of both hold in it; those of the whole cluster are the stricter
  const limits =
    left.length === brokers.length
      ? { rates: 0.8, cpu: 0.6, disk: 0.75, replicas: size.partitionsRecommended.value }
      : { rates: 1, cpu: 0.8, disk: 0.85, replicas: size.partitionsMaximum.value }
  const copiesLeft = Math.min(classes[plan.order.availability].copies, left.length)
  const held = left.map(({ replicas }) => replicas)
  const clients = left.map((broker) => broker.clients)
  return [
    ...evenedOut(held, demand.partitions * copiesLeft).flatMap((each) => over('C6 partitions', each, limits.replicas)),
    ...evenedOut(clients, demand.connections).flatMap((each) =>
      over('C12 connections', each, size.connectionsMaximum.value),
    ),
    ...left.flatMap(() => overloads(plan, size, demand, { left: left.length, copiesLeft }, limits)),
  ]
}

/** What one of the brokers that are left carries, in bytes a second and bytes, against its limits. */
function overloads(
  plan: CapacityPlan,
  size: Size,
  demand: Demand,
  { left, copiesLeft }: { left: number; copiesLeft: number },
  limit: Limits,
): string[] {
  const share = 1 / left
  const { copies } = classes[plan.order.availability]
  const producedBytes = demand.peakIngress * 1e6
  const catchUpBytes = producedBytes * 0.5
  const receivedBytes = (producedBytes + producedBytes * (copiesLeft - 1)) * share
  const sentBytes = (demand.peakEgress * 1e6 + catchUpBytes + producedBytes * (copies - 1)) * share
  const volumeBytes = receivedBytes + catchUpBytes * share
  const keptBytes = storedBytes(plan.order) * copiesLeft * share
  const slackBytes = 10 * 2 ** 30 + receivedBytes * 60
  const diskBytes = plan.volume.sizeGib * 2 ** 30
  const boughtBytes = plan.volume.throughputMiBps * 2 ** 20
  const bytesPerVcpu = (size.writeMBpsPerVcpu?.value ?? 20) * 1e6
  const cacheBytes = (size.memoryMib.value - size.heapMib.value - size.overheadMib.value) * 2 ** 20
  return [
    over('C1 network in', receivedBytes, limit.rates * size.networkMBps.value * 1e6),
    over('C2 network out', sentBytes, limit.rates * size.networkMBps.value * 1e6),
    over('C3 volume throughput', volumeBytes, limit.rates * Math.min(boughtBytes, size.volumeMBps.value * 1e6)),
    over('C5 disk', keptBytes, limit.disk * diskBytes),
    over('C5 disk with slack', (keptBytes + slackBytes) * 1.05, diskBytes),
    over('C7 processor', receivedBytes + sentBytes / 4, limit.cpu * size.vcpu.value * bytesPerVcpu),
    over('C8 page cache', receivedBytes * 30, cacheBytes),
    over('quota in', 1.05 * producedBytes, plan.quotas.producerByteRate * left),
    over('quota out', 1.05 * demand.peakEgress * 1e6, plan.quotas.consumerByteRate * left),
  ].flat()
}

/** The guide's 10^-9 of a share. */
function over(what: string, used: number, most: number): string[] {
  return used <= most * (1 + 2e-9) ? [] : [`${what}: ${used} of ${most}`]
}

/** Before replication: what clients produce in the time that it is kept, or what the order says is stored; and the margin. */
function storedBytes({ throughput, retentionHours, storedGib, growthMargin }: Order): number {
  const asked =
    storedGib === undefined
      ? throughput.ingressMBps * 1e6 * (retentionHours ?? 0) * 3600
      : storedGib * 1024 * 1024 * 1024
  return asked + asked * (growthMargin ?? 0)
}

/** What each broker left has of `total` once what is missing came back, one by one, to the broker that has fewest. */
function evenedOut(left: number[], total: number): number[] {
  const held = [...left]
  let missing = total - held.reduce((sum, each) => sum + each, 0)
  while (missing > 0) {
    const fewest = Math.min(...held)
    const lowest = held.flatMap((each, index) => (each === fewest ? [index] : []))
    const next = Math.min(...held.filter((each) => each > fewest))
    const each = Math.max(1, Math.min(Math.floor(missing / lowest.length), next - fewest))
    for (const index of lowest.slice(0, Math.ceil(missing / each))) {
      held[index] = fewest + each
      missing -= each
    }
  }
  return held
}
