import { expect, test } from 'vitest'
import { parseWaves } from './waves.ts'

test('waves are counts of clusters or shares of the fleet', () => {
  expect(parseWaves('1, 10%,62.5%,100%')).toEqual([{ clusters: 1 }, { share: 0.1 }, { share: 0.625 }, { share: 1 }])
})

test.each(['', '0', '0%', '101%', '1.5', 'ten', '1,,2'])('"%s" is no list of waves', (text) => {
  expect(() => parseWaves(text)).toThrow('such as 1,10%')
})
