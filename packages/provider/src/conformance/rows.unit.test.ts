import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const guide = fileURLToPath(new URL('../../../../docs/guide/adding-a-cloud.md', import.meta.url))

test('every row of the guide has a test that begins with its id, and every test has a row', () => {
  const rows = [...readFileSync(guide, 'utf8').matchAll(/^\| (P\d+) \| (?:MUST|SHOULD) \|/gm)].map(([, id]) => id)
  const sources = readdirSync(here).filter((name) => !name.endsWith('.test.ts'))
  const tested = sources.flatMap((name) =>
    [...readFileSync(here + name, 'utf8').matchAll(/\btest\(\s*['"](P\d+) /g)].map(([, id]) => id),
  )
  expect(new Set(rows).size).toBe(rows.length)
  expect(tested.toSorted()).toEqual(rows.toSorted())
})
