import type { Connection } from '../api/types.ts'
import { type Page, section } from './page.ts'
import { printable } from './paint.ts'
import { table } from './table.ts'

/** How clients reach a cluster: address, the properties with places for user and password, a command to paste. */
export function connectionLines(connection: Connection, page: Page): string[] {
  const { bootstrapServers, securityProtocol, saslMechanism } = connection
  const facts = [
    ['bootstrap servers', bootstrapServers],
    ['security', `${securityProtocol}, ${saslMechanism}`],
  ]
  const change = connection.authorityChange
  if (change !== null)
    facts.push([
      'authority',
      `authority ${change.generation} follows: have clients trust both before ${change.fetchBefore}`,
    ])
  const properties = Object.entries(connection.clientProperties).map(([name, value]) => printable(`${name}=${value}`))
  return [
    ...table([{ title: '' }, { title: '' }], facts, { paint: page.paint }),
    '',
    page.paint('client.properties', 'strong'),
    // not indented: these lines are copied
    ...properties,
    ...section('To produce', [printable(connection.command)], page),
  ]
}
