import type { Settings } from './properties.ts'

const mib = 1024 * 1024

/**
 * Threads, buffers and internal topics for a heap. Under 512 MiB every buffer counts and the machine has a core or two;
 * from 4 GiB on Kafka's own defaults, made for large machines, are right.
 */
export function sizeSettings(heapMib: number): Settings {
  if (heapMib < 512) {
    return {
      'num.network.threads': 1,
      'num.io.threads': 2,
      'background.threads': 2,
      'num.recovery.threads.per.data.dir': 1,
      'queued.max.requests': 100,
      'socket.request.max.bytes': 16 * mib,
      'log.cleaner.dedupe.buffer.size': 8 * mib,
      ...internalTopicPartitions(4),
    }
  }
  if (heapMib < 4096) {
    return {
      'num.network.threads': 3,
      'num.io.threads': 4,
      'background.threads': 4,
      'num.recovery.threads.per.data.dir': 2,
      'queued.max.requests': 250,
      'socket.request.max.bytes': 64 * mib,
      'log.cleaner.dedupe.buffer.size': 32 * mib,
      ...internalTopicPartitions(12),
    }
  }
  return { 'num.io.threads': 8, 'num.recovery.threads.per.data.dir': 4, ...internalTopicPartitions(50) }
}

/** Counts are those of the topics' creation; a later size does not change them. */
function internalTopicPartitions(count: number): Settings {
  return {
    'offsets.topic.num.partitions': count,
    'transaction.state.log.num.partitions': count,
    'share.coordinator.state.topic.num.partitions': count,
  }
}

/** The JVM's options as an argument file, one a line. */
export function jvmOptions(heapMib: number): string {
  const options = [
    `-Xms${heapMib}m`,
    `-Xmx${heapMib}m`,
    // under a gigabyte the collector's own threads and regions cost more than its pauses save
    heapMib < 1024 ? '-XX:+UseSerialGC' : '-XX:+UseG1GC',
    ...(heapMib < 1024 ? [] : ['-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35']),
    // a broker that is out of memory half works; one that has ended is healed
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:-UsePerfData',
    '-Djava.awt.headless=true',
  ]
  return options.map((option) => `${option}\n`).join('')
}
