import { type Command, InvalidArgumentError } from 'commander'
import { createApiKey } from '../../api/client.ts'
import type { Scope } from '../../api/types.ts'
import { parseCount } from '../../arguments/number.ts'
import { keyTable } from '../../output/access.ts'
import type { OpenSession } from '../../session.ts'

const scopes = ['operator', 'admin', 'developer', 'viewer', 'messages'] as const satisfies Scope[]

interface CreateOptions {
  name: string
  scope: Scope[]
  days?: number
}

export function addKeyCreate(key: Command, open: OpenSession): void {
  key
    .command('create')
    .description('create an API key; it is shown once')
    .requiredOption('--name <name>', 'whose key it is')
    .requiredOption('--scope <scopes>', `one or more of ${scopes.join(', ')}, with commas`, parseScopes)
    .option('--days <count>', 'how long it lives (default: 90)', parseCount)
    .action(async ({ name, scope, days }: CreateOptions) => {
      const { send, output } = open()
      const request = { name, scopes: scope, ...(days === undefined ? {} : { expiresInDays: days }) }
      const { data: created } = await send((init) => createApiKey(request, init))
      output.result(created, (page) => [
        ...keyTable([created], page),
        '',
        created.secret ?? 'The key was shown before.',
      ])
      output.note('This is the only time the key is shown. Keep it in a file that only you can read.')
    })
}

function parseScopes(text: string): Scope[] {
  return text.split(',').map((name) => {
    const scope = scopes.find((known) => known === name.trim())
    if (scope === undefined) throw new InvalidArgumentError(`Give one or more of ${scopes.join(', ')}, with commas.`)
    return scope
  })
}
