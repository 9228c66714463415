import { expect, test } from 'vitest'
import { difference, unitPrice, usd } from './figure.ts'

test('a sum is in cents, a difference has its sign, a unit price has every digit', () => {
  expect([usd(12_345_678), usd(5_000), difference(1_018_860_000), difference(-337_260_000), difference(0)]).toEqual([
    '12.35 USD',
    '0.01 USD',
    '+1018.86 USD',
    '-337.26 USD',
    '0.00 USD',
  ])
  expect([308_000, 80_000, 11_250, 2_000_000, 5_820_670].map(unitPrice)).toEqual([
    '0.308 USD',
    '0.08 USD',
    '0.01125 USD',
    '2.00 USD',
    '5.82067 USD',
  ])
})
