import type { Order, PlanRefusal } from '@headwater/model'
import { storedWhileMovingGib } from '../change/movement.ts'
import { withRoomFor } from '../change/search-change.ts'
import { gibibytes } from '../figure.ts'
import type { PlanInput, PresentCluster } from '../plan-input.ts'
import { type Question, questionOf } from '../search/question.ts'
import { rejectedSizes } from '../search/rejected-sizes.ts'
import { anyFits } from '../search/search.ts'
import { nearestByLowering } from './nearest-order.ts'

// enough to tell a hundredth of a percent
const halvings = 14

/**
 * Says that what is stored now fits nowhere where the change could end, although the order itself would: for a change whose
 * order has a plan on an empty cloud. The nearest order keeps records for a shorter time, which deletes before anything
 * moves, or keeps the class that the cluster has.
 */
export function refuseStored(input: PlanInput, question: Question, present: PresentCluster): PlanRefusal {
  const storedGib = storedWhileMovingGib(question, present)
  const allowedGib = mostThatFits(question, storedGib)
  const plans = (order: Order): boolean => {
    const asked = questionOf({ ...input, order })
    return asked.ok && anyFits(withRoomFor(asked.question, storedWhileMovingGib(asked.question, present)))
  }
  const lowered = nearestByLowering(question.order, question.effective, plans)
  const { availability, region } = question.order
  const sameClass = { ...question.order, availability: present.plan.availability }
  return {
    limit: 'stored',
    message:
      `${gibibytes(storedGib)} are stored, and a change to ${availability} in ${region} can hold ${gibibytes(allowedGib)}. ` +
      'A change ends where all that is stored fits: have less stored first, or keep more room.',
    requested: Math.ceil(storedGib),
    allowed: Math.floor(allowedGib),
    unit: 'GiB',
    pointer: lowered?.pointer ?? '/availability',
    nearest: lowered?.order ?? (plans(sameClass) ? sameClass : null),
    rejected: rejectedSizes(withRoomFor(question, storedGib), null),
    split: null,
  }
}

/** GiB, before replication; the order itself fits. */
function mostThatFits(question: Question, storedGib: number): number {
  let [fits, tooMuch] = [question.effective.storedGib, storedGib]
  for (let i = 0; i < halvings; i++) {
    const middle = (fits + tooMuch) / 2
    if (anyFits(withRoomFor(question, middle))) fits = middle
    else tooMuch = middle
  }
  return fits
}
