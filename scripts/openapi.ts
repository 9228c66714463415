import fs from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describeApi } from '../apps/api/src/describe-api.ts'

/**
 * Writes packages/api-contract/openapi.json from the code: `npm run openapi`. The document is committed: clients are
 * generated from it, and a test holds it against the code.
 */
const target = fileURLToPath(new URL('../packages/api-contract/openapi.json', import.meta.url))
await fs.writeFile(target, `${JSON.stringify(await describeApi(), null, 2)}\n`)
console.log(`wrote ${target}`)
