import type { Command } from 'commander'
import { listClusterEvents } from '../api/client.ts'
import { followEvents } from '../api/follow-events.ts'
import type { Event } from '../api/types.ts'
import { eventLine } from '../output/observed.ts'
import type { OpenSession, Session } from '../session.ts'
import { findCluster } from './cluster/find.ts'

const pageSize = 100

export function addEvents(program: Command, open: OpenSession): void {
  program
    .command('events')
    .description('what happened to a cluster')
    .argument('<cluster>', 'name or id')
    .option('-f, --follow', 'go on until stopped; with -o json one event a line')
    .action(async (named: string, { follow }: { follow?: boolean }) => {
      const session = open()
      const { output, clock, api } = session
      const { id } = await findCluster(session, named)
      if (!follow) {
        const items = await everyEvent(session, id)
        output.result({ items }, ({ paint }) => items.map((event) => eventLine(event, paint)))
        return
      }
      const onTrouble = () => output.note('The stream of events broke; trying again.')
      for await (const event of followEvents(id, { api, clock, onTrouble }))
        output.streamed(event, ({ paint }) => eventLine(event, paint))
    })
}

async function everyEvent({ send }: Session, clusterId: string): Promise<Event[]> {
  const events: Event[] = []
  for (;;) {
    const query = { after: events.at(-1)?.number ?? 0, limit: pageSize }
    const { data } = await send((init) => listClusterEvents(clusterId, query, init))
    events.push(...data.items)
    if (data.items.length < pageSize) return events
  }
}
