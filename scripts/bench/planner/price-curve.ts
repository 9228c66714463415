import type { Catalogue, PlannableOfferings } from '@headwater/capacity-planner'
import type { CapacityPlan } from '@headwater/model'
import { planOf } from './random-cases.ts'

/** What a MB/s of average ingress costs a month at one size of order, and why. */
export interface PricePoint {
  ingressMBps: number
  usdPerMBps: number
  because: string
}

/** us-east-1, multi-zone, 24 h, the rest left to the planner's defaults. Throws when an order of these has no plan. */
export function priceCurve(catalogue: Catalogue): PricePoint[] {
  const offerings = everythingOffered(catalogue)
  return [0.1, 1, 10, 100].map((ingressMBps) => {
    const order = {
      region: 'us-east-1',
      throughput: { ingressMBps },
      retentionHours: 24,
      availability: 'multi-zone',
    } as const
    const result = planOf({ order, offerings }, catalogue)
    if (!result.ok) throw new Error(`${ingressMBps} MB/s has no plan: ${result.refusal.message}`)
    return {
      ingressMBps,
      usdPerMBps: result.plan.price.monthlyMicroUsd / 1e6 / ingressMBps,
      because: reasonOf(result.plan, catalogue),
    }
  })
}

function reasonOf(plan: CapacityPlan, catalogue: Catalogue): string {
  const { brokers, controllers, volume, price } = plan
  const lines = price.lines
    .map((line) => `${Math.round((100 * line.monthlyMicroUsd) / price.monthlyMicroUsd)} % ${line.item}`)
    .join(', ')
  return (
    `${brokers.count} x ${brokers.size}, volumes of ${volume.sizeGib} GiB and ${volume.throughputMiBps} MiB/s, ` +
    `${controllers.mode} controllers, ${(price.monthlyMicroUsd / 1e6).toFixed(2)} USD a month (${lines}); ` +
    whyNotLess(plan, catalogue)
  )
}

/** The dearest size that costs less than the one taken, and what keeps it out. */
function whyNotLess(plan: CapacityPlan, { sizes }: Catalogue): string {
  const hourly = (name: string): number => sizes.find((size) => size.name === name)?.priceHourlyMicroUsd.value ?? 0
  const [next] = plan.rejected
    .filter(({ size, brokers }) => brokers === plan.brokers.count && hourly(size) < hourly(plan.brokers.size))
    .toSorted((a, b) => hourly(b.size) - hourly(a.size))
  if (!next) return 'there is no cheaper machine: the least cluster carries more, so the price hardly follows the order'
  return `${next.brokers} x ${next.size}, the next cheaper, fail on ${next.constraint}: ${next.reason}`
}

function everythingOffered({ regions }: Catalogue): PlannableOfferings {
  return {
    zones: regions.flatMap(({ zones }) => zones),
    sizes: regions.flatMap(({ zones, sizes }) =>
      zones.flatMap((zone) => sizes.map((size) => ({ zone, size, available: true }))),
    ),
    pool: null,
  }
}
