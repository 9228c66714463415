import { setTimeout as sleep } from 'node:timers/promises'
import type { Size } from '@headwater/capacity-planner'
import { localOvercommit } from '@headwater/reconciler'
import { type Broker, removeBrokers, startBroker, tenantName } from './brokers.ts'
import { diskMBps } from './disk.ts'
import type { Observations } from './figures.ts'
import { forEver, type PerfClient, recordBytes, startConsumer, startProducer, windowMs } from './perf-client.ts'
import { type Phase, startTogether, watchPhase } from './phase.ts'
import type { Stage } from './stage.ts'

const topic = tenantName('records')
const diskMib = 512
const bytesPerMb = 1e6
/** For what stopped processes leave to do: files being removed, pages being written. */
const betweenSizesMs = 2_000

/**
 * What a size carries when as many brokers of it as the cores hold are loaded at once, by clients on the same computer: that is
 * how local clusters are used. Producers with consumers of what they write come first; then the same producers alone, when their
 * JVMs and the brokers' have long been warm; last, consumers alone, of all that was written. Whatever was started is ended again, also on failure.
 */
export async function measureSize(
  stage: Stage,
  size: Size,
  { count, seconds, say }: { count: number; seconds: number; say: (text: string) => void },
): Promise<Observations> {
  const disk = await diskMBps(stage.folder, { writers: count, mib: diskMib })
  say(`${size.name}: ${count} side by side; the disk gives each ${figure(disk)} MB/s`)
  try {
    const brokers = await startBrokers(stage, size, count)
    const watch = async (what: string, clients: PerfClient[]): Promise<Phase> => {
      const carried = await watchPhase(clients, { brokers: count, seconds, folder: stage.folder })
      say(
        `${size.name}: ${what}, a broker takes ${figure(carried.writtenMBps)} MB/s and gives ${figure(carried.sentMBps)}` +
          `; others take ${figure(carried.othersCores)} cores`,
      )
      return carried
    }
    const producers = brokers.map((broker) => stage.keep(startProducer(stage.tools, { ...broker, topic })))
    const live = startConsumers(stage, brokers, { name: 'live', from: 'next', records: () => forEver })
    const both = await watch('producers and consumers', [...producers, ...live])
    await stage.endClients(live)
    const produce = await watch('producers alone', producers)
    await stage.endClients(producers)
    const written = new Map(brokers.map((broker, index) => [broker, recordsOf(producers[index])]))
    const consumers = startConsumers(stage, brokers, {
      name: 'late',
      from: 'first',
      records: (broker) => written.get(broker) ?? 0,
    })
    await startTogether(consumers)
    const consume = await watch('consumers alone', consumers)
    const othersCores = Math.max(produce.othersCores, consume.othersCores, both.othersCores)
    return { produce, consume, both, diskMBps: disk, othersCores }
  } finally {
    await stage.endClients()
    await removeBrokers(stage.provider)
    await sleep(betweenSizesMs)
  }
}

async function startBrokers(stage: Stage, size: Size, count: number): Promise<Broker[]> {
  const { provider, kafka, folder } = stage
  const brokers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      startBroker({
        provider,
        kafka,
        size,
        folder,
        overcommit: localOvercommit,
        clusterId: `calibrate-${size.name}-${index + 1}`,
      }),
    ),
  )
  await Promise.all(brokers.map((broker) => broker.createTopic(topic)))
  return brokers
}

/** One a broker: each is a JVM more that takes its part of the cores, and the planner weighs what is sent by itself. */
function startConsumers(
  stage: Stage,
  brokers: readonly Broker[],
  given: { name: string; from: 'first' | 'next'; records: (broker: Broker) => number },
): PerfClient[] {
  const { from } = given
  const group = tenantName(given.name)
  return brokers.map((broker) =>
    stage.keep(startConsumer(stage.tools, { ...broker, topic, group, from, records: given.records(broker) })),
  )
}

/** Records that a producer has had acknowledged, at least: a window is never shorter than `windowMs`. */
function recordsOf(producer: PerfClient | undefined): number {
  const mbpsOfAll = producer?.windows.reduce((sum, { mbps }) => sum + mbps, 0) ?? 0
  return Math.floor((mbpsOfAll * bytesPerMb * (windowMs / 1000)) / recordBytes)
}

function figure(value: number): string {
  return value.toFixed(1)
}
