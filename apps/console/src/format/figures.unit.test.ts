import { describe, expect, it } from 'vitest'
import { bytes, duration, figure, hours, usd, wordsOf } from './figures.ts'

describe('figures', () => {
  it.each([
    [0.1, '0.1'],
    [12.46, '12.5'],
    [1240, '1,240'],
    [999.9, '1000'],
  ])('%d is %s', (value, text) => expect(figure(value)).toBe(text))

  it.each([
    [226_040_000, '$226.04'],
    [1_731_900_000, '$1,732'],
    [-12_000_000, '−$12.00'],
  ])('%d micro-dollars are %s', (value, text) => expect(usd(value)).toBe(text))

  it.each([
    [0, '0 B'],
    [1500, '1.5 kB'],
    [2_000_000_000, '2 GB'],
  ])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text))

  it.each([
    [1, '1 hour'],
    [36, '36 hours'],
    [168, '7 days'],
    [8766, '1 year'],
  ])('%d hours are %s', (value, text) => expect(hours(value)).toBe(text))

  it.each([
    [0.4, '0 s'],
    [200, '3 min 20 s'],
    [7200, '2 h'],
    [273_600, '3 d 4 h'],
  ])('%d seconds are %s', (value, text) => expect(duration(value)).toBe(text))

  it.each([
    ['MOVE_REPLICAS', 'Move replicas'],
    ['configure_kafka', 'Configure Kafka'],
  ])('%s reads %s', (name, text) => expect(wordsOf(name)).toBe(text))
})
