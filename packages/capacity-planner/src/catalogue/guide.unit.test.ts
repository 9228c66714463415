import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalogue } from './index.ts'
import type { Size } from './types.ts'

const guide = readFileSync(new URL('../../../../docs/guide/sizing.md', import.meta.url), 'utf8')

/** A size as docs/guide/sizing.md has it: prices of EC2 in USD an hour, of the others in micro USD; local memory in MiB, with heap. */
function rowOf(size: Size): string {
  const local = size.provider === 'local'
  const memory = local ? [grouped(size.memoryMib.value), grouped(size.heapMib.value)] : [size.memoryMib.value / 1024]
  const microUsd = size.priceHourlyMicroUsd.value
  const cells = [
    size.name,
    size.vcpu.value,
    ...memory,
    `${size.partitionsRecommended.value} / ${size.partitionsMaximum.value}`,
    size.volumeMBps.value,
    size.networkMBps.value,
    size.provider === 'aws' ? microUsd / 1e6 : grouped(microUsd),
  ]
  return `| ${cells.join(' | ')} |`
}

function grouped(value: number): string {
  return value.toLocaleString('en-US')
}

test.each(catalogue.sizes.map((size) => [size.name, size] as const))('the sizing guide has %s as it is', (_, size) => {
  expect(guide).toContain(`\n${rowOf(size)}\n`)
})

test('the sizing guide has no size that the catalogue does not have', () => {
  const rows = guide.match(/^\| (?:\w+\.\d*(?:x?large|small|medium)) \| \d/gm) ?? []
  expect(rows).toHaveLength(catalogue.sizes.length)
})

test('the sizing guide names the version of the catalogue', () => {
  expect(guide).toContain(`catalogue \`${catalogue.version}\``)
})

test('the sizing guide has when each family could first be had', () => {
  for (const { releasedOn } of catalogue.sizes) expect(guide).toContain(releasedOn)
})
