import type { CapacityChange, CapacityPlan } from '@headwater/api-contract/client'
import { bytes, counted, duration, figure, gibibytes, priceDifference, usd } from '../format/figures.ts'
import { Tip } from '../ui/tip.tsx'

/** How a running cluster becomes what the plan says: price, steps, what moves, how long it takes, what clients notice. */
export function ChangeCard({ plan, change }: { plan: CapacityPlan; change: CapacityChange }) {
  const { steps, notices, because, fresh } = change
  if (steps.length === 0)
    return (
      <div className="space-y-4">
        <Prices plan={plan} change={change} />
        <p className="text-sm">The machines already carry this order: nothing restarts and nothing moves.</p>
      </div>
    )
  return (
    <div className="space-y-6">
      <Prices plan={plan} change={change} />
      <Totals change={change} />
      <section>
        <h3 className="mb-2 text-sm font-semibold">Step by step</h3>
        <ol className="space-y-3">
          {steps.map((step, index) => (
            <li key={step.kind} className="grid grid-cols-[1.5rem_minmax(0,1fr)] text-sm">
              <span className="text-muted tabular-nums">{index + 1}</span>
              <span>
                <span className="wrap-anywhere">{step.text}</span>
                <span className="block text-muted tabular-nums">
                  {step.seconds === 0 ? 'at once' : `about ${duration(step.seconds)}`}
                  {step.nodes === 0 ? '' : ` · ${counted(step.nodes, 'node')}`}
                  {step.bytesToMove === 0 ? '' : ` · ${bytes(step.bytesToMove)} to move`}
                </span>
              </span>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h3 className="mb-2 text-sm font-semibold">What your programs notice</h3>
        <ul className="list-disc space-y-1 pl-5 text-sm">
          {(notices.length === 0 ? ['Nothing.'] : notices).map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      </section>
      <section className="text-sm">
        <h3 className="mb-2 font-semibold">Why these machines</h3>
        <p className="wrap-anywhere">{because}</p>
        {fresh === null ? null : (
          <p className="mt-1 text-muted">
            A new cluster would get {fresh.brokers.count} × {fresh.brokers.size} with {gibibytes(fresh.sizeGib)} each
            for {usd(fresh.monthlyMicroUsd)} a month.
          </p>
        )}
      </section>
    </div>
  )
}

function Prices({ plan, change }: { plan: CapacityPlan; change: CapacityChange }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 text-muted">
      <span className="tabular-nums">
        <span className="sr-only">Now </span>
        {usd(change.fromMonthlyMicroUsd)}
      </span>
      <span aria-hidden>→</span>
      <span className="text-3xl font-semibold text-text tabular-nums" data-testid="price-then">
        <span className="sr-only">then </span>
        {usd(plan.price.monthlyMicroUsd)}
      </span>
      <span>a month, {priceDifference(change.differenceMicroUsd)}</span>
    </p>
  )
}

function Totals({ change }: { change: CapacityChange }) {
  const { bytesToMove, bytesBecause, throttleMBps, throttleBecause, seconds, movingMicroUsd } = change
  const moved = bytesToMove === 0 ? 'nothing' : bytes(bytesToMove)
  return (
    <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 [&_dt]:text-muted">
      <Fact name="Takes about" value={seconds === 0 ? 'no time' : duration(seconds)} />
      <Fact name="Moves" value={moved} source={bytesToMove === 0 ? undefined : bytesBecause} />
      {bytesToMove === 0 ? null : (
        <Fact name="At most" value={`${figure(throttleMBps)} MB/s into one broker`} source={throttleBecause} />
      )}
      {movingMicroUsd === 0 ? null : (
        <Fact
          name="Costs once"
          value={usd(movingMicroUsd)}
          source="For traffic between zones, and machines that run beside each other."
        />
      )}
    </dl>
  )
}

function Fact({ name, value, source }: { name: string; value: string; source?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="font-medium tabular-nums">
        {source === undefined ? (
          value
        ) : (
          <Tip text={source}>
            <span className="underline decoration-dotted underline-offset-4">{value}</span>
          </Tip>
        )}
      </dd>
    </div>
  )
}
