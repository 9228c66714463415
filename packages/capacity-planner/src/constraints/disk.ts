import { counted } from '@headwater/model'
import { figure } from '../figure.ts'
import { afterFailure, type Candidate, type ConstraintUse, type Serving, type VolumeShape } from './candidate.ts'
import { writtenMBps } from './traffic.ts'

const bytesPerGib = 2 ** 30
const bytesPerMb = 1e6

/**
 * C5. Disk of one broker at full retention: average ingress x retention x copies. The limit is the target utilisation, or what
 * Red Hat's slack leaves where that is less: a volume is at least (data + 10 GiB + peak writes x 30 s x 2) x 1.05.
 * After the failure the copies that were lost have been made again on the brokers left.
 */
export function disk(candidate: Candidate, volume: VolumeShape): ConstraintUse {
  const { normal, failed, defaults } = candidate
  return {
    constraint: 'disk',
    normal: retainedGib(candidate, normal) / volume.sizeGib,
    normalLimit: Math.min(defaults.diskNormalLimit.value, shareBesideSlack(candidate, normal, volume)),
    failed: retainedGib(candidate, failed) / volume.sizeGib,
    failedLimit: Math.min(defaults.diskFailedLimit.value, shareBesideSlack(candidate, failed, volume)),
    explain: explainDisk,
  }
}

function explainDisk(candidate: Candidate, volume: VolumeShape): string {
  const { normal, failed, defaults } = candidate
  const normalGib = retainedGib(candidate, normal)
  const failedGib = retainedGib(candidate, failed)
  return (
    `${figure(normalGib)} GiB (${storedSum(candidate)} x ${normal.copies} copies over ${counted(normal.brokers, 'broker')}) of ${figure(volume.sizeGib)} GiB, ` +
    `${figure(slackGib(candidate, normal))} GiB and ${figure((defaults.diskOverheadFactor.value - 1) * 100)} % kept free` +
    afterFailure(candidate, `${figure(failedGib)} GiB`)
  )
}

/** Volume to buy for one broker, GiB, before rounding to what can be bought. */
export function diskNeedGib(candidate: Candidate): number {
  return Math.max(
    needGib(candidate, candidate.normal, 'diskNormalLimit'),
    needGib(candidate, candidate.failed, 'diskFailedLimit'),
  )
}

/** GiB that the volumes of all brokers have at least, on whatever size and however many: the order's data at the normal limit. */
export function clusterDiskAtLeastGib(candidate: Candidate): number {
  const everything: Serving = { brokers: 1, copies: candidate.normal.copies }
  return retainedGib(candidate, everything) / candidate.defaults.diskNormalLimit.value
}

function needGib(candidate: Candidate, serving: Serving, limit: 'diskNormalLimit' | 'diskFailedLimit'): number {
  const { defaults } = candidate
  const dataGib = retainedGib(candidate, serving)
  const withSlackGib = (dataGib + slackGib(candidate, serving)) * defaults.diskOverheadFactor.value
  return Math.max(dataGib / defaults[limit].value, withSlackGib)
}

function storedSum({ effective }: Candidate): string {
  const { ingressMBps, retentionHours, storedGib } = effective
  return retentionHours === null
    ? `${figure(storedGib)} GiB kept`
    : `${figure(ingressMBps)} MB/s x ${figure(retentionHours)} h`
}

function retainedGib({ effective }: Candidate, { brokers, copies }: Serving): number {
  return (effective.storedGib * copies) / brokers
}

function slackGib(candidate: Candidate, serving: Serving): number {
  const { diskSlackGib, diskSlackSeconds } = candidate.defaults
  return diskSlackGib.value + (writtenMBps(candidate, serving) * diskSlackSeconds.value * bytesPerMb) / bytesPerGib
}

function shareBesideSlack(candidate: Candidate, serving: Serving, volume: VolumeShape): number {
  return 1 / candidate.defaults.diskOverheadFactor.value - slackGib(candidate, serving) / volume.sizeGib
}
