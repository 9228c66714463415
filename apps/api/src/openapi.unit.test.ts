import fs from 'node:fs'
import { expect, test } from 'vitest'
import { describeApi } from './describe-api.ts'
import { breakingDifferences } from './openapi-differences.ts'

const file = new URL('../../../packages/api-contract/openapi.json', import.meta.url)
const committed = JSON.parse(fs.readFileSync(file, 'utf8'))
const changed = (edit: (document: typeof committed) => void) => {
  const copy = structuredClone(committed)
  edit(copy)
  return breakingDifferences(committed, copy)
}

test('the committed document is what the code gives: run `npm run openapi` after a change', async () => {
  const document = JSON.parse(JSON.stringify(await describeApi()))
  expect(breakingDifferences(committed, document)).toEqual([])
  expect(document).toEqual(committed)
})

test('every operation has an id of its own for clients, and one schema stands for one thing', () => {
  const operations = Object.values(committed.paths).flatMap((methods) => Object.values(methods as object))
  const ids = operations.map(({ operationId }) => operationId)
  expect(ids.every((id) => /^[a-z][A-Za-z]+$/.test(id))).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
  expect(Object.keys(committed.components.schemas).filter((name) => name.endsWith('Input'))).toEqual([])
})

test('each kind of breaking change is named', () => {
  expect(changed((d) => delete d.paths['/v1/findings'])).toEqual(['/v1/findings is gone'])
  expect(changed((d) => delete d.paths['/v1/clusters'].post)).toEqual(['POST /v1/clusters is gone'])
  expect(changed((d) => delete d.components.schemas.Finding.properties.evidence)).toContain(
    'GET /v1/findings 200.items[].evidence is gone',
  )
  expect(changed((d) => d.components.schemas.CreateApiKeyRequest.required.push('expiresInDays'))).toEqual([
    'POST /v1/api-keys request.expiresInDays is newly needed',
  ])
  expect(changed((d) => d.components.schemas.Scope.enum.pop())).toEqual([
    'POST /v1/api-keys request.scopes[] no longer takes messages',
  ])
})

test('what clients can live with is not called breaking', () => {
  expect(
    changed((d) => {
      d.paths['/v2/new'] = { get: {} }
      d.components.schemas.Finding.properties.more = { type: 'string' }
      d.components.schemas.CreateApiKeyRequest.properties.note = { type: 'string' }
    }),
  ).toEqual([])
})
