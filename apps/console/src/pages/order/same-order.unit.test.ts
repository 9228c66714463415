import { expect, test } from 'vitest'
import { sameOrder } from './same-order.ts'

const order = { region: 'local', throughput: { ingressMBps: 0.1 }, availability: 'multi-zone' } as const

test('an order for a shell says all that the page would send', () => {
  const asked = {
    name: 'orders',
    order: { ...order, storedGib: 5 },
    protected: true,
    maintenanceWindow: { dayOfWeek: 0, startHourUtc: 2, hours: 3 },
  }
  const { cli, curl } = sameOrder(asked, 'http://127.0.0.1:1')
  expect(cli.replaceAll(' \\\n  ', ' ')).toBe(
    'headwater cluster create --name orders --throughput 0.1 --retention unlimited --stored 5 ' +
      '--availability multi-zone --region local --protected --window "sun 02:00 3h"',
  )
  expect(JSON.parse(/-d '(.*)'/.exec(curl)?.[1] ?? '')).toEqual(asked)
})
