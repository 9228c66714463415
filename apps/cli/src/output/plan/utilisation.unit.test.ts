import { expect, test } from 'vitest'
import type { CapacityPlan } from '../../api/types.ts'
import { nowMs, samplePlan } from '../../testing/samples.ts'
import { plain } from '../paint.ts'
import { utilisationLines } from './utilisation.ts'

function shown(plan: Partial<CapacityPlan>): string {
  return `\n${utilisationLines({ ...samplePlan, ...plan }, { paint: plain, width: 78, nowMs }).join('\n')}\n`
}

test('bars are as long as the terminal lets them, before and after the failure', () => {
  expect(shown({ binding: 'network' })).toMatchInlineSnapshot(`
    "
      LIMIT    AT PEAK                          MACHINE LOST
    ▸ network  █░░░░░░░░░░░░░│░░░  0.9 of 80 %  █░░░░░░░░░░░░░░░░│  1.4 of 100 %
      disk     █████░░│░░░░░░░░░░   28 of 43 %  ███████│░░░░░░░░░░    42 of 43 %

    ▸ network binds: out 0.233 MB/s of 25.
    Volumes are bought to fit, so they look full without binding.
    "
  `)
})

test('a class that survives nothing has one state, with the stricter limit', () => {
  expect(shown({ availability: 'development' })).toMatchInlineSnapshot(`
    "
      LIMIT    AT PEAK
      network  █░░░░░░░░░░░░░░░│░░░░  0.9 of 80 %
    ▸ disk     ██████░░░│░░░░░░░░░░░   28 of 43 %

    ▸ disk binds: 5.36 GiB of 19 GiB.
    "
  `)
})
