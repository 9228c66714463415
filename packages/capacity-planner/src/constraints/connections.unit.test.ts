import { expect, test } from 'vitest'
import { connections, connectionsCarried } from './connections.ts'
import { anyVolume, workedExample } from './worked-example.ts'

test('10,000 connections are 1,667 a broker of six, and 2,500 of 3,000 when a zone is lost', () => {
  const candidate = workedExample()
  const connected = { ...candidate, effective: { ...candidate.effective, connections: 10_000 } }
  const use = connections(connected)
  expect(use.normal).toBeCloseTo(1667 / 3000, 9)
  expect(use.failed).toBeCloseTo(2500 / 3000, 9)
  expect(use.explain(connected, anyVolume)).toBe(
    '1667 connections (10000 over 6 brokers) of 3000; with 2 brokers lost 2500',
  )
})

test('the four brokers that a lost zone leaves take 12,000', () => {
  expect(connectionsCarried(workedExample())).toBe(12_000)
})
