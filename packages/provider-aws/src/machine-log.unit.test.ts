import { expect, test } from 'vitest'
import { consoleLines, consoleMark } from './machine-log.ts'

test("the machine's own lines are shown without the operating system's", () => {
  const console = `[    0.1] Linux\r\n${consoleMark}one\r\n[   12.3] ${consoleMark}two\r\n[   13.0] eth0 is up\r\n`
  expect(consoleLines(console)).toEqual(['one', 'two'])
})

test('where the machine wrote nothing, what the operating system wrote says why', () => {
  expect(consoleLines('[    0.1] Linux\n[    2.0] Kernel panic\n')).toEqual([
    '[    0.1] Linux',
    '[    2.0] Kernel panic',
  ])
})
