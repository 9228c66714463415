import { spawnSync } from 'node:child_process'
import os from 'node:os'
import { measuringCommand } from '@headwater/capacity-planner'
import { currentRelease, releaseOf } from '@headwater/kafka'

/** What a measurement was made on. */
export interface Computer {
  cores: number
  memoryGib: number
  freeMemoryMib: number
  javaVersion: string
  kafkaVersion: string
  /** Processes that wanted to run, over the last minute, before anything was started. */
  load: number
}

const bytesPerGib = 2 ** 30
const bytesPerMib = 2 ** 20

export function thisComputer(java: string): Computer {
  return {
    cores: os.availableParallelism(),
    memoryGib: os.totalmem() / bytesPerGib,
    freeMemoryMib: os.freemem() / bytesPerMib,
    javaVersion: versionOf(java),
    kafkaVersion: releaseOf(currentRelease).kafkaVersion,
    load: os.loadavg()[0] ?? 0,
  }
}

/** The source of every number that was measured there: the command, and what it depends on. */
export function sourceOn({ cores, memoryGib, javaVersion, kafkaVersion, load }: Computer): string {
  return (
    `${measuringCommand}: ${cores} cores, ${memoryGib.toFixed(1)} GiB, Java ${javaVersion}, Kafka ${kafkaVersion}, ` +
    `load ${load.toFixed(1)} before`
  )
}

function versionOf(java: string): string {
  const { stderr } = spawnSync(java, ['-XshowSettings:properties', '-version'], { encoding: 'utf8', timeout: 30_000 })
  return /java\.version = (\S+)/.exec(stderr ?? '')?.[1] ?? 'of unknown version'
}
