import type { CapacityPlan } from '../../api/types.ts'
import { figure, unitPrice, usd } from '../figure.ts'
import type { Page } from '../page.ts'
import { table } from '../table.ts'

/** What a month costs, by line and in total. */
export function priceLines({ price }: CapacityPlan, { paint }: Page): string[] {
  return table(
    [
      { title: 'item' },
      { title: 'count', align: 'right' },
      { title: 'unit' },
      { title: 'each', align: 'right' },
      { title: 'a month', align: 'right' },
    ],
    [
      ...price.lines.map((line) => [
        line.item,
        figure(line.quantity),
        line.unit,
        unitPrice(line.unitPriceMicroUsd),
        usd(line.monthlyMicroUsd),
      ]),
      [{ text: 'total', tone: 'strong' }, '', '', '', { text: usd(price.monthlyMicroUsd), tone: 'strong' }],
    ],
    { paint },
  )
}
