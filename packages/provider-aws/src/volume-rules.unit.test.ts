import { expect, test } from 'vitest'
import { volumeProblem } from './volume-rules.ts'

test.each([
  [4, 3_000, 125],
  [1, 3_000, 125],
  [12, 4_000, 250],
  [65_536, 80_000, 2_000],
])('gp3 can have %i GiB with %i IOPS and %i MiB/s', (sizeGib, iops, throughputMiBps) => {
  expect(volumeProblem({ sizeGib, iops, throughputMiBps })).toBeNull()
})

test.each([
  [0, 3_000, 125],
  [4.5, 3_000, 125],
  [65_537, 3_000, 125],
  [100, 2_999, 125],
  [100, 80_001, 125],
  [7, 3_501, 125],
  [100, 3_000, 124],
  [100, 3_000, 751],
  [1_000, 80_000, 2_001],
])('gp3 cannot have %f GiB with %i IOPS and %i MiB/s', (sizeGib, iops, throughputMiBps) => {
  expect(volumeProblem({ sizeGib, iops, throughputMiBps })).not.toBeNull()
})
