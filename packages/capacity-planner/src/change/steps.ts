import { availabilityClasses, type ChangeStep, counted } from '@headwater/model'
import type { Size } from '../catalogue/types.ts'
import { figure } from '../figure.ts'
import type { Question } from '../search/question.ts'
import type { ChangeChoice } from './search-change.ts'

type Steps = (question: Question, change: ChangeChoice) => ChangeStep[]

/**
 * The steps of a change, in an order in which the cluster never has less than the smaller of the two promises: what is promised
 * falls first and rises last, volumes and machines grow before data moves and shrink after it.
 */
export function stepsOf(question: Question, change: ChangeChoice): ChangeStep[] {
  const shrinks = isSmaller(change.choice.size, change.departure.presentSize)
  const order: Steps[] = [
    lowerPromise,
    lowerRetention,
    growVolumes,
    changeVolumeRates,
    dedicateControllers,
    ...(shrinks ? [] : [changeSize]),
    addBrokers,
    // before nodes are made anew: until their copies are elsewhere, those may be the only ones
    moveReplicas,
    replaceVolumes,
    removeBrokers,
    ...(shrinks ? [changeSize] : []),
    combineControllers,
    raiseRetention,
    raisePromise,
  ]
  return order.flatMap((steps) => steps(question, change))
}

const momentary = { bytesToMove: 0, seconds: 0 }

/** One node after the other. */
function rolling({ region }: Question, nodes: number): Pick<ChangeStep, 'bytesToMove' | 'seconds'> {
  return { bytesToMove: 0, seconds: nodes * region.machineSeconds.value }
}

function sideBySide({ region }: Question): Pick<ChangeStep, 'bytesToMove' | 'seconds'> {
  return { bytesToMove: 0, seconds: region.machineSeconds.value }
}

const lowerPromise: Steps = ({ effective }, { departure }) => {
  const now = departure.present.plan.effective
  const lower = effective.peakIngressMBps < now.peakIngressMBps || effective.peakEgressMBps < now.peakEgressMBps
  return lower ? [{ kind: 'lower_promise', text: `Quotas fall to ${promised(effective)}`, nodes: 0, ...momentary }] : []
}

const raisePromise: Steps = ({ effective }, { departure }) => {
  const now = departure.present.plan.effective
  const higher = effective.peakIngressMBps > now.peakIngressMBps || effective.peakEgressMBps > now.peakEgressMBps
  return higher
    ? [{ kind: 'raise_promise', text: `Quotas rise to ${promised(effective)}`, nodes: 0, ...momentary }]
    : []
}

const lowerRetention: Steps = ({ effective }, { departure }) => {
  const hours = effective.retentionHours ?? Number.POSITIVE_INFINITY
  const now = departure.present.plan.effective.retentionHours ?? Number.POSITIVE_INFINITY
  return hours < now
    ? [
        {
          kind: 'lower_retention',
          text: `Records are kept for ${figure(hours)} h from now on; older ones are deleted`,
          nodes: 0,
          ...momentary,
        },
      ]
    : []
}

const raiseRetention: Steps = ({ effective }, { departure }) => {
  const hours = effective.retentionHours ?? Number.POSITIVE_INFINITY
  const now = departure.present.plan.effective.retentionHours ?? Number.POSITIVE_INFINITY
  const kept = effective.retentionHours === null ? 'for ever' : `for ${figure(effective.retentionHours)} h`
  return hours > now
    ? [{ kind: 'raise_retention', text: `Records are kept ${kept} from now on`, nodes: 0, ...momentary }]
    : []
}

const growVolumes: Steps = (_question, { choice, departure, movement }) => {
  const now = departure.present.plan.volume.sizeGib
  const { sizeGib } = choice.volume
  if (movement.keptNodes === 0 || sizeGib <= now) return []
  const nodes = movement.keptNodes
  return [
    {
      kind: 'grow_volumes',
      text: `${nodes === 1 ? 'The volume of 1 broker grows' : `The volumes of ${nodes} brokers grow`} in place, ${now} to ${sizeGib} GiB`,
      nodes,
      ...momentary,
    },
  ]
}

const changeVolumeRates: Steps = (_question, { choice, departure, movement }) => {
  const now = departure.present.plan.volume
  const { iops, throughputMiBps } = choice.volume
  const same = iops === now.iops && throughputMiBps === now.throughputMiBps
  if (same || movement.keptNodes === 0 || movement.replacedNodes > 0) return []
  const rates = [...changed('MiB/s', now.throughputMiBps, throughputMiBps), ...changed('IOPS', now.iops, iops)]
  const text = `Volumes change in place, ${rates.join(' and ')}`
  return [{ kind: 'change_volume_rates', text, nodes: movement.keptNodes, ...momentary }]
}

const changeSize: Steps = (question, { choice, departure, movement }) => {
  const from = departure.presentSize.name
  const nodes = movement.keptNodes - movement.replacedNodes
  if (nodes === 0 || choice.size.name === from) return []
  const text = `${nodes === 1 ? '1 broker restarts' : `${nodes} brokers restart one after the other`}, from ${from} to ${choice.size.name}, on the same ${nodes === 1 ? 'volume' : 'volumes'}`
  return [{ kind: 'change_size', text, nodes, ...rolling(question, nodes) }]
}

const addBrokers: Steps = (question, { choice, movement }) => {
  const { newNodes } = movement
  if (newNodes === 0) return []
  const text = `${counted(newNodes, 'broker')} of ${choice.size.name} with ${choice.volume.sizeGib} GiB each start`
  return [{ kind: 'add_brokers', text, nodes: newNodes, ...sideBySide(question) }]
}

const replaceVolumes: Steps = (question, { choice, departure, movement }) => {
  const { replacedNodes } = movement
  if (replacedNodes === 0) return []
  const now = departure.present.plan.volume.sizeGib
  const text =
    `${counted(replacedNodes, 'broker')} with ${now} GiB ${replacedNodes === 1 ? 'is' : 'are'} replaced, one after the other, ` +
    `by ${choice.size.name} with ${choice.volume.sizeGib} GiB: a volume cannot shrink`
  const bytesToMove = movement.bytes - movement.beside.bytes
  const copying = movement.seconds - movement.beside.seconds
  const seconds = copying + replacedNodes * question.region.machineSeconds.value
  return [{ kind: 'replace_volumes', text, nodes: replacedNodes, bytesToMove, seconds }]
}

const moveReplicas: Steps = ({ order }, { choice, departure, movement }) => {
  const { replicas } = availabilityClasses[order.availability]
  const { replicationFactor } = departure.present.plan
  const moves = movement.newNodes > 0 || movement.removedNodes > 0 || replicas !== replicationFactor
  if (!moves || (movement.beside.bytes === 0 && replicas === replicationFactor)) return []
  const copies = replicas === replicationFactor ? '' : `, ${replicationFactor} to ${replicas} copies of each`
  const text = `Replicas move until all ${choice.brokers} brokers carry the same share${copies}`
  const { bytes: bytesToMove, seconds } = movement.beside
  return [{ kind: 'move_replicas', text, nodes: choice.brokers, bytesToMove, seconds }]
}

const removeBrokers: Steps = (question, { movement, departure }) => {
  const { removedNodes } = movement
  if (removedNodes === 0) return []
  const text = `${counted(removedNodes, 'broker')} of ${departure.presentSize.name} without replicas are released`
  return [{ kind: 'remove_brokers', text, nodes: removedNodes, ...sideBySide(question) }]
}

/** Brokers know the quorum by the addresses that they were started with: all of them restart when those change. */
const dedicateControllers: Steps = (question, { choice, departure, movement }) => {
  const { mode, count, size } = choice.controllers
  const now = departure.present.plan.controllers
  if (mode === 'combined') return []
  if (now.mode === 'combined') {
    const text = `${count} controllers of ${size.name} join the quorum, brokers restart one after the other to know them, and leave it`
    const nodes = count + movement.keptNodes
    return [{ kind: 'add_controllers', text, nodes, ...rolling(question, nodes) }]
  }
  if (now.size === size.name) return []
  return [
    {
      kind: 'change_size',
      text: `Controllers restart one after the other, from ${now.size} to ${size.name}`,
      nodes: count,
      ...rolling(question, count),
    },
  ]
}

const combineControllers: Steps = (question, { choice, departure, movement }) => {
  const { mode, count } = choice.controllers
  const now = departure.present.plan.controllers
  if (mode === 'dedicated' || now.mode === 'combined') return []
  const text = `Brokers restart one after the other, ${count} of them join the quorum, and the ${now.count} controllers of their own are released`
  const nodes = movement.keptNodes + now.count
  return [{ kind: 'remove_controllers', text, nodes, ...rolling(question, nodes) }]
}

/** What a rate changes to; nothing where it stays. */
function changed(unit: string, from: number, to: number): string[] {
  return from === to ? [] : [`from ${from} to ${to} ${unit}`]
}

function isSmaller(size: Size, than: Size): boolean {
  if (size.vcpu.value !== than.vcpu.value) return size.vcpu.value < than.vcpu.value
  return size.memoryMib.value < than.memoryMib.value
}

function promised({ peakIngressMBps, peakEgressMBps }: Question['effective']): string {
  return `${figure(peakIngressMBps)} MB/s in and ${figure(peakEgressMBps)} MB/s out at peak`
}
