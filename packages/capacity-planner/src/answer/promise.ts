import { availabilityClasses, counted, type PlanPromise } from '@headwater/model'
import { moveRateMBps } from '../change/move-rate.ts'
import { connectionsCarried } from '../constraints/connections.ts'
import { figure, gibibytes } from '../figure.ts'
import type { Choice } from '../search/choice.ts'
import type { Question } from '../search/question.ts'

const bytesPerGib = 2 ** 30
const bytesPerMb = 1e6
const secondsPerHour = 3600

/** What the tenant may count on with this choice. */
export function promiseOf(question: Question, choice: Choice): PlanPromise {
  const { order, effective } = question
  const { survives } = availabilityClasses[order.availability]
  const promise: Omit<PlanPromise, 'statements'> = {
    ingressMBps: effective.peakIngressMBps,
    egressMBps: effective.peakEgressMBps,
    retentionHours: effective.retentionHours,
    storedGib: effective.storedGib,
    connections: connectionsCarried(choice.candidate),
    survives,
    whileFailed: { reads: survives !== 'nothing', writes: survives !== 'nothing' },
    healing: healingOf(question, choice),
  }
  return { ...promise, statements: statementsOf(promise) }
}

function healingOf({ order, region, catalogue }: Question, { candidate, volume }: Choice): PlanPromise['healing'] {
  const { replicas } = availabilityClasses[order.availability]
  const shareGib = (candidate.effective.storedGib * replicas) / candidate.normal.brokers
  const gibPerSecond = (moveRateMBps(candidate, volume) * bytesPerMb) / bytesPerGib
  return {
    failoverSeconds: replicas > 1 ? catalogue.defaults.failoverSeconds.value : null,
    machineSeconds: region.machineSeconds.value,
    volumeSeconds: replicas > 1 ? Math.ceil(shareGib / gibPerSecond) : null,
  }
}

function statementsOf(promise: Omit<PlanPromise, 'statements'>): string[] {
  const { survives, healing } = promise
  const also = { nothing: '', machine: ', also with a machine lost', zone: ', also with a whole zone lost' }[survives]
  return [
    `${figure(promise.ingressMBps)} MB/s in and ${figure(promise.egressMBps)} MB/s out at peak${also}.`,
    promise.retentionHours === null
      ? `Records are kept for ever, up to ${gibibytes(promise.storedGib)} before replication.`
      : `Records are kept for ${figure(promise.retentionHours)} h, ${gibibytes(promise.storedGib)} before replication.`,
    `${counted(promise.connections, 'client connection')} at the same time.`,
    ...availabilityStatements(survives, healing),
  ]
}

function availabilityStatements(survives: PlanPromise['survives'], healing: PlanPromise['healing']): string[] {
  const { failoverSeconds, machineSeconds, volumeSeconds } = healing
  const machine = `a lost machine is replaced, on the same volume, within about ${duration(machineSeconds)}`
  if (survives === 'nothing' || failoverSeconds === null || volumeSeconds === null)
    return [`While the one machine is out nothing is written or read; ${machine}. A lost volume loses its records.`]
  return [
    `Reads and writes go on through the loss of any one ${survives}; partitions led from there pause for about ${duration(failoverSeconds)}.`,
    `Without a person ${machine}. Making the copies of a lost volume again takes about ${duration(volumeSeconds)}, once begun.`,
  ]
}

function duration(seconds: number): string {
  if (seconds < 120) return `${figure(Math.ceil(seconds))} s`
  if (seconds < 2 * secondsPerHour) return `${figure(Math.ceil(seconds / 60))} minutes`
  return `${figure(Math.ceil(seconds / secondsPerHour))} hours`
}
