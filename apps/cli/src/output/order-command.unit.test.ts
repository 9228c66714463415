import { expect, test } from 'vitest'
import { commandLines } from './order-command.ts'

const command = 'headwater cluster create --throughput 20 --retention 1d --region us-east-1'

test('a command is broken before an option, as a shell reads it', () => {
  expect(commandLines(command, 50)).toEqual([
    'headwater cluster create --throughput 20 \\',
    '    --retention 1d --region us-east-1',
  ])
})

test.each([74, null])('a command that fits stays on one line', (width) => {
  expect(commandLines(command, width)).toEqual([command])
})
