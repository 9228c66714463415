import { expect, test } from 'vitest'
import { sameCommand } from './same-command.ts'

test.each([
  ['plan --throughput 1 --retention 1d', 'headwater plan'],
  ['plan --cluster=orders --throughput 1 --throttle 5', 'headwater plan --cluster orders --throttle 5'],
  ['cluster create --name orders --throughput 1 --wait', 'headwater cluster create --name orders --wait'],
  [
    'cluster change orders --throughput 1 --throttle 5 --plan pla_1 --yes --wait',
    'headwater cluster change orders --throttle 5 --wait',
  ],
  ['cluster change --throughput 1 orders', 'headwater cluster change <cluster>'],
])('%s is given another order as %s', (line, command) => {
  expect(sameCommand(line.split(' '))).toBe(command)
})
