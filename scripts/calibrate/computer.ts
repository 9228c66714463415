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
  }
}

/** The source of numbers that were measured there: the command, and what they depend on. */
export function sourceOn({ cores, memoryGib, javaVersion, kafkaVersion }: Computer, othersCores: number): string {
  return (
    `${measuringCommand}: ${cores} cores, ${memoryGib.toFixed(1)} GiB, Java ${javaVersion}, Kafka ${kafkaVersion}; ` +
    `others took ${othersCores.toFixed(1)} cores`
  )
}

function versionOf(java: string): string {
  const { stderr } = spawnSync(java, ['-XshowSettings:properties', '-version'], { encoding: 'utf8', timeout: 30_000 })
  return /java\.version = (\S+)/.exec(stderr ?? '')?.[1] ?? 'of unknown version'
}
