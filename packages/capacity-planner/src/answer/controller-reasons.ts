import { availabilityClasses, type PlanReason } from '@headwater/model'
import type { Choice } from '../search/choice.ts'
import type { Question } from '../search/question.ts'
import { sourceOf } from './source.ts'

/** Why controllers run where they run. */
export function controllerReasons(question: Question, choice: Choice): PlanReason[] {
  return choice.controllers.mode === 'combined' ? combined(question, choice) : dedicated(question, choice)
}

function combined({ order, catalogue }: Question, { controllers, size }: Choice): PlanReason[] {
  const { combinedBrokersMaximum, combinedPartitionsMaximum, combinedControllers } = catalogue.defaults
  const limits = `brokers carry them, up to ${combinedBrokersMaximum.value} of them and ${combinedPartitionsMaximum.value} replicas`
  return [
    {
      subject: 'controllers.mode',
      value: 'combined',
      because: order.availability === 'development' ? 'development is one node' : limits,
      source: sourceOf(combinedBrokersMaximum),
    },
    {
      subject: 'controllers.count',
      value: `${controllers.count}`,
      because: controllers.count === 1 ? 'development is one node' : 'a quorum that outlives one of its members',
      source: sourceOf(combinedControllers),
    },
    {
      subject: 'controllers.size',
      value: size.name,
      because: 'they run in the brokers',
      source: sourceOf(combinedControllers),
    },
  ]
}

function dedicated({ order, effective, catalogue }: Question, { brokers, controllers }: Choice): PlanReason[] {
  const { combinedBrokersMaximum, combinedPartitionsMaximum, dedicatedControllers, dedicatedControllerMemoryMib } =
    catalogue.defaults
  const { dedicatedControllerVolumeGib } = catalogue.defaults
  const replicas = effective.partitions * availabilityClasses[order.availability].replicas
  const reasons: PlanReason[] = [
    {
      subject: 'controllers.mode',
      value: 'dedicated',
      because: `${brokers} brokers and ${replicas} replicas; combined ends at ${combinedBrokersMaximum.value} and ${combinedPartitionsMaximum.value}`,
      source: sourceOf(combinedPartitionsMaximum),
    },
    {
      subject: 'controllers.count',
      value: `${controllers.count}`,
      because: 'a quorum that outlives one of its members',
      source: sourceOf(dedicatedControllers),
    },
    {
      subject: 'controllers.size',
      value: controllers.size.name,
      because: `the smallest with ${dedicatedControllerMemoryMib.value} MiB, or the largest there is`,
      source: sourceOf(dedicatedControllerMemoryMib),
    },
  ]
  if (controllers.volume !== null) {
    reasons.push({
      subject: 'controllers.heapMib',
      value: `${controllers.size.heapMib.value} MiB`,
      because: `what a machine of ${controllers.size.name} gives its heap`,
      source: sourceOf(controllers.size.heapMib),
    })
    reasons.push({
      subject: 'controllers.volume.sizeGib',
      value: `${controllers.volume.sizeGib} GiB`,
      because: 'the metadata log and its slack',
      source: sourceOf(dedicatedControllerVolumeGib),
    })
  }
  return reasons
}
