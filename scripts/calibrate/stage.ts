import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogue } from '@headwater/capacity-planner'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import { createKafkaAdmin } from '@headwater/kafka'
import type { Provider } from '@headwater/provider'
import { createLocalCloud, findJava, kafkaLibsFolder } from '@headwater/reconciler'
import { removeBrokers } from './brokers.ts'
import type { PerfClient, PerfTools } from './perf-client.ts'
import { processesOf } from './processes.ts'

/** What measurements of all sizes share. Everything is below one folder, on the disk that clusters will be on. */
export interface Stage {
  folder: string
  provider: Provider
  kafka: ReturnType<typeof createKafkaAdmin>
  tools: PerfTools
  /** Remembers a client, so that it is ended with the others. */
  keep(client: PerfClient): PerfClient
  /** All of them, unless some are given. */
  endClients(some?: Iterable<PerfClient>): Promise<void>
  /** Ends every process and removes the folder. */
  close(): Promise<void>
}

/** Opens a stage in a state folder that this process has locked: what an earlier one was killed over is nobody's, and is ended. */
export async function openStage(stateFolder: string): Promise<Stage> {
  const folder = path.join(stateFolder, 'calibration')
  await endProcessesOf(folder)
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const local = { stateFolder: path.join(folder, 'local'), installationId: 'calibration', clock: systemClock }
  const provider = createLocalCloud({ ...local, catalogue })
  const kafka = createKafkaAdmin(systemRandom)
  const clients = new Set<PerfClient>()
  const endClients = async (some: Iterable<PerfClient> = clients): Promise<void> => {
    const ending = [...some]
    await Promise.all(ending.map((client) => client.stop()))
    for (const client of ending) clients.delete(client)
  }
  return {
    folder,
    provider,
    kafka,
    tools: { java: findJava(), libsFolder: kafkaLibsFolder },
    keep(client) {
      clients.add(client)
      return client
    },
    endClients,
    async close() {
      await endClients()
      await removeBrokers(provider)
      await kafka.close()
      await endProcessesOf(folder)
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Brokers and clients have files of theirs below the folder among their arguments. */
async function endProcessesOf(folder: string): Promise<void> {
  const deadlineMs = performance.now() + 10_000
  for (;;) {
    const pids = processesOf(folder)
    if (pids.length === 0) return
    if (performance.now() > deadlineMs) throw new Error(`processes ${pids.join(', ')} do not end: end them by hand`)
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it has ended by itself
      }
    }
    await sleep(100)
  }
}
