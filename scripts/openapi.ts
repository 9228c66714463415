import fs from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describeApi } from '../apps/api/src/describe-api.ts'
import { breakingDifferences } from '../apps/api/src/openapi-differences.ts'

/**
 * Writes packages/api-contract/openapi.json from the code: `npm run openapi`. The document is committed: clients are
 * generated from it, and a test holds it against the code. A breaking difference is only written with --allow-breaking.
 */
const target = fileURLToPath(new URL('../packages/api-contract/openapi.json', import.meta.url))
const document = await describeApi()
const before: object = JSON.parse(await fs.readFile(target, 'utf8').catch(() => '{}'))
const breaking = breakingDifferences(before, document)
for (const difference of breaking) console.error(`breaking: ${difference}`)
if (breaking.length > 0 && !process.argv.includes('--allow-breaking')) {
  console.error('Nothing was written. Keep what clients rely on, or run `npm run openapi -- --allow-breaking`.')
  process.exitCode = 1
} else {
  await fs.writeFile(target, `${JSON.stringify(document, null, 2)}\n`)
  console.log(`wrote ${target}`)
}
