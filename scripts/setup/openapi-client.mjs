import fs from 'node:fs'
import { inRoot, pathWithTools, root, toolsFolder } from './checkout.mjs'
import { hashOf, readIfThere, readStamp, removeStamp, writeStamp } from './stamp.mjs'

const inputs = [inRoot('packages/api-contract/openapi.json'), inRoot('orval.config.ts')]
const output = inRoot('packages/api-contract/src/generated')
// Beside the output, not in it: orval may clear that folder.
const stampFile = inRoot('node_modules/.headwater/openapi-client')

export const openapiClient = {
  name: 'API client',

  needed() {
    if (!inputs.every((file) => fs.existsSync(file))) return null
    if (!fs.existsSync(output)) return 'not generated yet'
    return readStamp(stampFile) === currentHash() ? null : 'the API or orval changed'
  },

  async run({ command }) {
    removeStamp(stampFile)
    const hash = currentHash()
    await command(`${toolsFolder}/orval`, ['--config', 'orval.config.ts'], {
      sentence: 'orval could not generate the API client: see its last lines above, correct that, then run this again.',
      cwd: root,
      env: { ...process.env, PATH: pathWithTools() },
    })
    writeStamp(stampFile, hash)
  },
}

function currentHash() {
  const { version } = JSON.parse(readIfThere(inRoot('node_modules/orval/package.json')) ?? '{}')
  return hashOf({ files: inputs, values: [`orval ${version}`] })
}
