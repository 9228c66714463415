import fs from 'node:fs'
import { inRoot, pathWithTools, root, toolsFolder } from './checkout.mjs'
import { hashOf, readIfThere, readStamp, removeStamp, writeStamp } from './stamp.mjs'

const schema = inRoot('prisma/schema.prisma')
const client = inRoot('packages/database/src/generated/prisma/client.ts')
const stampFile = inRoot('packages/database/src/generated/prisma-client.stamp')

export const prismaClient = {
  name: 'Prisma client',

  needed() {
    if (!fs.existsSync(schema)) return null
    if (!fs.existsSync(client)) return 'not generated yet'
    return readStamp(stampFile) === currentHash() ? null : 'the schema or Prisma changed'
  },

  async run({ command }) {
    removeStamp(stampFile)
    const hash = currentHash()
    await command(`${toolsFolder}/prisma`, ['generate', '--no-hints'], {
      sentence:
        'Prisma could not generate its client: see its last lines above, correct prisma/schema.prisma, then run this again.',
      cwd: root,
      env: prismaEnvironment(),
    })
    writeStamp(stampFile, hash)
  },
}

/** Prisma's own engine would be a download, and so would its check for a newer version. */
export function prismaEnvironment() {
  return {
    ...process.env,
    PATH: pathWithTools(),
    PRISMA_SCHEMA_ENGINE_BINARY: inRoot('scripts/schema-engine.mjs'),
    CHECKPOINT_DISABLE: '1',
  }
}

function currentHash() {
  const { version } = JSON.parse(readIfThere(inRoot('node_modules/prisma/package.json')) ?? '{}')
  return hashOf({ files: [schema, inRoot('prisma.config.ts')], values: [`prisma ${version}`] })
}
