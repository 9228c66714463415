import type { CapacityPlan } from '@headwater/api-contract/client'
import { counted, figure, usd } from '../format/figures.ts'
import { Tip } from '../ui/tip.tsx'

/** What it costs a month, by line. */
export function Price({ plan }: { plan: CapacityPlan }) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">Price a month by line</caption>
      <tbody>
        {plan.price.lines.map((line) => (
          <tr key={line.item}>
            <td className="py-1 pr-3">{line.item}</td>
            <td className="py-1 pr-3 text-right text-muted tabular-nums">{counted(line.quantity, line.unit)}</td>
            <td className="py-1 text-right tabular-nums">
              <Tip text={sourceOf(line, plan)}>
                <span className="block text-right underline decoration-dotted underline-offset-4">
                  {usd(line.monthlyMicroUsd)}
                </span>
              </Tip>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-line font-semibold">
          <td className="pt-2" colSpan={2}>
            A month
          </td>
          <td className="pt-2 text-right tabular-nums">{usd(plan.price.monthlyMicroUsd)}</td>
        </tr>
      </tfoot>
    </table>
  )
}

function sourceOf(line: CapacityPlan['price']['lines'][number], { priceBook }: CapacityPlan): string {
  const book = priceBook === '' ? '' : ` in price book ${priceBook}`
  return `${counted(line.quantity, line.unit)} at $${figure(line.unitPriceMicroUsd / 1_000_000, 4)}${book}.`
}
