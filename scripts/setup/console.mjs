import fs from 'node:fs'
import { inRoot, pathWithTools, toolsFolder } from './checkout.mjs'
import { hashOf, readIfThere, readStamp, removeStamp, writeStamp } from './stamp.mjs'

const folder = inRoot('apps/console')
const inputs = ['src', 'public', 'index.html', 'vite.config.ts', 'package.json'].map((name) => `${folder}/${name}`)
const client = [inRoot('packages/api-contract/openapi.json'), inRoot('packages/api-contract/src/request.ts')]
const stampFile = inRoot('node_modules/.headwater/console')

/** The console as the API serves it. Built after the API client, which it is built on. */
export const consoleFiles = {
  name: 'Console',

  needed() {
    if (!fs.existsSync(`${folder}/index.html`)) return null
    if (!fs.existsSync(`${folder}/dist/index.html`)) return 'not built yet'
    return readStamp(stampFile) === currentHash() ? null : 'its source, or the API, changed'
  },

  async run({ command }) {
    removeStamp(stampFile)
    const hash = currentHash()
    await command(`${toolsFolder}/vite`, ['build', '--logLevel', 'warn'], {
      sentence: 'vite could not build the console: see its last lines above, correct that, then run this again.',
      cwd: folder,
      env: { ...process.env, PATH: pathWithTools() },
    })
    writeStamp(stampFile, hash)
  },
}

function currentHash() {
  const { version } = JSON.parse(readIfThere(inRoot('node_modules/vite/package.json')) ?? '{}')
  return hashOf({ files: [...inputs, ...client], values: [`vite ${version}`] })
}
