import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { consumedMBps, producedMBps } from './perf-output.ts'
import type { Window } from './sustained.ts'

/** The value of each record, bytes: what benchmarks of Kafka mostly take. */
export const recordBytes = 1024
/** How often a client reports, ms. */
export const windowMs = 500
/** Records that nobody comes to the end of. */
export const forEver = 2 ** 50
/** A consumer gives up after so long without a record, ms. */
const patienceMs = 60_000
const keptLines = 20

/** One of Kafka's performance tools at work, in a process of its own. */
export interface PerfClient {
  kind: 'produce' | 'consume'
  /** Grows while it works. */
  windows: Window[]
  /** `done` once it has read all that it was to read; `failed` when it ended for another reason than `stop`. */
  state(): 'working' | 'done' | 'failed' | 'stopped'
  /** Its last lines, for when it ended although it should not have. */
  lastLines(): string
  /** Makes it stand still, where it is, until `resume`. */
  pause(): void
  resume(): void
  /** Ends it at once: what it had not sent yet, nobody misses. */
  stop(): Promise<void>
}

export interface PerfTools {
  java: string
  libsFolder: string
}

/** As fast as it goes, acks=all, everything else as Kafka's producers have it. */
export function startProducer(tools: PerfTools, given: { properties: string; topic: string }): PerfClient {
  return start(
    tools,
    'produce',
    [
      'org.apache.kafka.tools.ProducerPerformance',
      ...['--topic', given.topic, '--record-size', String(recordBytes), '--num-records', String(forEver)],
      ...['--throughput', '-1', '--reporting-interval', String(windowMs)],
      ...['--command-config', given.properties, '--command-property', 'acks=all'],
    ],
    (line) => producedMBps(line, recordBytes),
  )
}

/** In a group of its own, from the first record on or from what comes next; done after `records`, which may be for ever. */
export function startConsumer(
  tools: PerfTools,
  given: {
    properties: string
    bootstrap: string
    topic: string
    group: string
    from: 'first' | 'next'
    records: number
  },
): PerfClient {
  return start(
    tools,
    'consume',
    [
      'org.apache.kafka.tools.ConsumerPerformance',
      ...['--bootstrap-server', given.bootstrap, '--topic', given.topic, '--group', given.group],
      ...['--num-records', String(given.records), '--timeout', String(patienceMs)],
      ...(given.from === 'next' ? ['--from-latest'] : []),
      ...['--show-detailed-stats', '--hide-header', '--reporting-interval', String(windowMs)],
      ...['--command-config', given.properties],
    ],
    consumedMBps,
  )
}

function start(
  { java, libsFolder }: PerfTools,
  kind: PerfClient['kind'],
  args: string[],
  mbpsOf: (line: string) => number | null,
): PerfClient {
  // The tools print numbers as the language of the computer has them.
  const jvm = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:-UsePerfData', '-Duser.language=en', '-Duser.country=US']
  const child = spawn(java, [...jvm, '-cp', path.join(libsFolder, '*'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const windows: Window[] = []
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const mbps = mbpsOf(line)
      if (mbps !== null) windows.push({ endedMs: performance.now(), mbps })
      else lines.splice(0, lines.length, ...[...lines, line].slice(-keptLines))
    })
  }
  let state: ReturnType<PerfClient['state']> = 'working'
  const ended = new Promise<void>((resolve) => {
    const end = (code: number | null): void => {
      if (state === 'working') state = code === 0 ? 'done' : 'failed'
      resolve()
    }
    child.once('exit', end)
    child.once('error', (error) => {
      lines.push(error.message)
      end(null)
    })
  })
  return {
    kind,
    windows,
    state: () => state,
    lastLines: () => lines.join('\n'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      if (state === 'working') {
        state = 'stopped'
        child.kill('SIGKILL')
      }
      await ended
    },
  }
}
