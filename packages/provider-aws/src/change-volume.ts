import { type NodeReference, ProviderError, type VolumeSpecification } from '@headwater/provider'
import type { AwsContext } from './context.ts'
import { namedNode } from './named-node.ts'
import { isDeleting } from './node-parts.ts'
import { awsCode } from './refusal.ts'
import { volumeProblem } from './volume-rules.ts'

/**
 * How long EBS may refuse to change a volume again. ModifyVolume's page speaks of six hours after each change; since 2026 the
 * EBS User Guide allows four in 24 hours. Six hours after the last one is the earliest that fits both.
 */
const coolingMs = 6 * 3_600_000

/** Grows a volume in place, attached or not. The machine's boot program grows the file system. */
export async function changeVolume(
  context: AwsContext,
  reference: NodeReference,
  wanted: VolumeSpecification,
): Promise<void> {
  const subject = `node ${reference.id}`
  const parts = await namedNode(context, reference)
  if (parts?.volume == null || isDeleting(parts)) {
    throw new ProviderError('conflict', `changeVolume: ${subject} has no volume or is being deleted`)
  }
  const { Size = 0, Iops, Throughput, id } = parts.volume
  if (wanted.sizeGib < Size) {
    throw new ProviderError(
      'invalid_spec',
      `the volume of ${subject} has ${Size} GiB and only grows; not to ${wanted.sizeGib} GiB`,
    )
  }
  const problem = volumeProblem(wanted)
  if (problem !== null) throw new ProviderError('invalid_spec', `the volume of ${subject} cannot be had: ${problem}`)
  if (wanted.sizeGib === Size && wanted.iops === Iops && wanted.throughputMiBps === Throughput) return
  try {
    await context.call('ModifyVolume', subject, {
      VolumeId: id,
      Size: wanted.sizeGib,
      Iops: wanted.iops,
      Throughput: wanted.throughputMiBps,
    })
  } catch (error) {
    if (awsCode(error) !== 'VolumeModificationRateExceeded' && awsCode(error) !== 'IncorrectModificationState')
      throw error
    await acceptOrCool(context, subject, id, wanted)
  }
}

/** The change before may have been this very one, made at the same time or by a call whose answer was lost. */
async function acceptOrCool(
  { call, options }: AwsContext,
  subject: string,
  volumeId: string,
  wanted: VolumeSpecification,
): Promise<void> {
  const { VolumesModifications = [] } = await call('DescribeVolumesModifications', subject, { VolumeIds: [volumeId] })
  const last = VolumesModifications.toSorted((a, b) => startMs(a) - startMs(b)).at(-1)
  const same =
    last?.TargetSize === wanted.sizeGib &&
    last.TargetIops === wanted.iops &&
    last.TargetThroughput === wanted.throughputMiBps
  if (same && last.ModificationState !== 'failed') return
  const since = last === undefined ? options.clock.nowMs() : startMs(last)
  const retryAtMs = Math.max(since + coolingMs, options.clock.nowMs() + 60_000)
  throw new ProviderError(
    'cooling_down',
    `ModifyVolume for ${subject}: EBS changes a volume again ${coolingMs / 3_600_000} hours after its last change`,
    { retryAtMs },
  )
}

function startMs({ StartTime }: { StartTime?: Date | undefined }): number {
  return StartTime?.getTime() ?? 0
}
