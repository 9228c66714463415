import type { CapacityPlan, Order } from '@headwater/api-contract/client'
import type { ReactNode } from 'react'
import { counted, figure, priceDifference, sentence, usd } from '../format/figures.ts'
import { Button } from '../ui/button.tsx'
import { Tip } from '../ui/tip.tsx'
import { constraintNames } from './constraint-names.ts'
import { Price } from './price.tsx'
import { reasonNames } from './reason-names.ts'
import { Utilisation } from './utilisation.tsx'

const alternativeTitles = { cheaper: 'Cheaper', larger: 'Larger', other_availability: 'Other availability' } as const

/** A plan that explains itself: what it is, what it costs, what binds it, what else there is. */
export function PlanCard({ plan, onTake }: { plan: CapacityPlan; onTake?: (order: Order) => void }) {
  return (
    <div className="space-y-6" data-plan={plan.id}>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <p className="text-3xl font-semibold tabular-nums" data-testid="price">
            {usd(plan.price.monthlyMicroUsd)}
            <span className="text-base font-normal text-muted"> a month</span>
          </p>
          <p className="mt-1 text-sm text-muted">
            {counted(plan.brokers.count, 'broker')} of {plan.brokers.size}, {figure(plan.volume.sizeGib, 6)} GiB each,
            in {plan.zones.join(', ')}
          </p>
        </div>
        <Headroom plan={plan} />
      </div>
      {plan.warnings.map((warning) => (
        <p key={warning} className="rounded-md bg-warn-ground px-3 py-2 text-sm text-warn">
          {warning}
        </p>
      ))}
      <Part title="What is used of each limit">
        <Utilisation plan={plan} />
      </Part>
      <Part title="Price by line">
        <Price plan={plan} />
      </Part>
      <Part title="Why these machines">
        <Reasons plan={plan} />
      </Part>
      {plan.promise === null ? null : (
        <Part title="What is promised">
          <ul className="list-disc space-y-1 pl-5 text-sm">
            {plan.promise.statements.map((statement) => (
              <li key={statement}>{statement}</li>
            ))}
          </ul>
        </Part>
      )}
      <Alternatives plan={plan} onTake={onTake} />
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  )
}

function Headroom({ plan }: { plan: CapacityPlan }) {
  const { headroom } = plan
  if (headroom === null) return null
  const { nextStep } = headroom
  return (
    <p className="text-sm">
      Carries <strong>{figure(headroom.factor)} ×</strong> this throughput
      {nextStep === null ? '.' : ` before the next step at ${usd(nextStep.moreMicroUsd)} more.`}
      <span className="block text-muted">Then {constraintNames[headroom.limitedBy].toLowerCase()} is the limit.</span>
    </p>
  )
}

function Reasons({ plan }: { plan: CapacityPlan }) {
  return (
    <ul className="divide-y divide-line text-sm">
      {plan.reasons.map(({ subject, value, because, source }) => (
        <li key={subject} className="py-1.5">
          <Tip text={`${because} Source: ${source}`}>
            <span className="flex justify-between gap-4">
              <span className="text-muted">{reasonNames[subject] ?? subject}</span>
              <span className="text-right underline decoration-dotted underline-offset-4">{value}</span>
            </span>
          </Tip>
        </li>
      ))}
    </ul>
  )
}

function Alternatives({ plan, onTake }: { plan: CapacityPlan; onTake: ((order: Order) => void) | undefined }) {
  if (plan.alternatives.length === 0) return null
  return (
    <Part title="Other ways">
      <ul className="grid gap-3 sm:grid-cols-2">
        {plan.alternatives.map(({ kind, order, monthlyMicroUsd, differenceMicroUsd, because }) => (
          <li
            key={`${kind}-${order.availability}`}
            className="flex flex-col gap-2 rounded-md border border-line p-3 text-sm"
          >
            <p className="flex justify-between gap-3 font-medium">
              <span>{kind === 'other_availability' ? sentence(order.availability) : alternativeTitles[kind]}</span>
              <span className="tabular-nums">{usd(monthlyMicroUsd)}</span>
            </p>
            <p className="grow text-muted">
              {sentence(priceDifference(differenceMicroUsd))}. {sentence(because)}
            </p>
            {onTake === undefined ? null : (
              <Button size="small" onClick={() => onTake(order)}>
                Take this
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}
