import { counted, retentionMs, type StepProgress } from '@headwater/model'
import { assignPlaces } from '../places.ts'
import { carriesPlan } from '../progress.ts'
import { surplusNodes } from '../retirement.ts'
import { isInService, movesInProgress, nodeName, observedNode, reachableKafka, type StepInput } from '../step.ts'
import { isAsRecorded } from '../steps/grow-volumes.ts'
import { dueDifferenceOf } from '../steps/replace-machines.ts'
import { secondsLeft } from './time-left.ts'

type Progress = Pick<StepProgress, 'state' | 'message'>

const done = (message: string): Progress => ({ state: 'succeeded', message })
const busy = (message: string): Progress => ({ state: 'running', message })

export function growProgress(view: StepInput): Progress {
  const small = view.nodes.filter((node) => {
    const volume = observedNode(view, node.id)?.volume ?? null
    return !node.deleting && volume !== null && !isAsRecorded(volume, node.volume)
  })
  return small.length === 0
    ? done('volumes are as planned')
    : busy(`${small.map(nodeName).join(', ')}: volumes are being changed`)
}

export function joinProgress(view: StepInput): Progress {
  const kafka = reachableKafka(view.observed)
  if (kafka === null) return busy('waiting for Kafka to answer')
  const { voterIds } = kafka.quorum
  const wanted = assignPlaces(view.desired.specification, view.nodes).kept.filter(
    ({ place }) => place.role !== 'broker',
  )
  const ids = wanted.map(({ node }) => node.kafkaId)
  const joining = ids.filter((id) => !voterIds.includes(id)).length
  const leaving = voterIds.filter((id) => !ids.includes(id)).length
  return joining + leaving === 0
    ? done(counted(ids.length, 'controller votes', 'controllers vote'))
    : busy(
        `${counted(joining, 'controller is', 'controllers are')} to be given a vote, ${counted(leaving, 'to lose its own', 'to lose theirs')}`,
      )
}

export function rollProgress(view: StepInput): Progress {
  const { kept } = assignPlaces(view.desired.specification, view.nodes)
  const behind = kept.filter(({ node }) => dueDifferenceOf(node, view) !== null || !isInService(node, view))
  return behind.length === 0
    ? done(`${counted(kept.length, 'machine is', 'machines are')} as planned and in service`)
    : busy(
        `${kept.length - behind.length} of ${counted(kept.length, 'machine is', 'machines are')} as planned and in service`,
      )
}

/** Copies of everything that moves, or is still to be moved: bytes left, and how long that takes. */
export function moveProgress(view: StepInput): Progress {
  const { copying } = view
  if (copying === undefined) return busy('waiting for Kafka to answer')
  const { partitionsLeft, bytesLeft } = copying.left
  if (partitionsLeft === 0 && copying.moves.length === 0 && !areCopiesMoving(view))
    return done('copies are where the plan wants them')
  const size = `${(bytesLeft / 1e6).toFixed(1)} MB`
  return busy(`${counted(partitionsLeft, 'partition')} with ${size} still to be copied: about ${secondsLeft(view)} s`)
}

/** Kafka has been asked to move copies, and has not ended it. */
export function areCopiesMoving({ observed }: StepInput): boolean {
  const kafka = reachableKafka(observed)
  return kafka !== null && movesInProgress(kafka).length > 0
}

export function retireProgress(view: StepInput): Progress {
  const leaving = [...surplusNodes(view), ...view.nodes.filter(({ deleting }) => deleting)]
  return leaving.length === 0
    ? done('every node has a place')
    : busy(`${leaving.map(nodeName).join(', ')} ${leaving.length === 1 ? 'leaves' : 'leave'}`)
}

export function settingsProgress(view: StepInput): Progress {
  const kafka = reachableKafka(view.observed)
  if (kafka === null) return busy('waiting for Kafka to answer')
  const { minInSync, quotas, retentionHours } = view.desired.specification
  const set =
    kafka.defaultMinInSync === minInSync &&
    kafka.defaultRetentionMs === retentionMs(retentionHours) &&
    kafka.defaultQuota?.producerByteRate === quotas.producerByteRate &&
    kafka.defaultQuota.consumerByteRate === quotas.consumerByteRate
  if (!set) return busy('setting what the plan promises')
  const { underReplicated, total } = kafka.partitions
  if (underReplicated > 0) return busy(`${underReplicated} of ${counted(total, 'partition')} catching up`)
  return carriesPlan(kafka, view) ? done('the plan is carried') : busy('waiting for every node to be in service')
}
