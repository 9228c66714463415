import { Tabs } from '@base-ui/react/tabs'
import type { Connection } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { connectionQuery } from '../../api/queries.ts'
import { snippets } from '../../snippets/snippets.ts'
import { CopyBlock } from '../../ui/copy.tsx'
import { Loaded, Panel } from '../../ui/panel.tsx'
import { firstNames, type MadeUser, NewUser } from './new-user.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId')

export function Connect() {
  const { clusterId } = route.useParams()
  const connection = useQuery(connectionQuery(clusterId))
  const [user, setUser] = useState<MadeUser | null>(null)
  return (
    <div className="space-y-6">
      <Loaded query={connection} lines={8}>
        {(data) => (
          <>
            <Panel title="1. Certificate">
              <Certificate connection={data} />
            </Panel>
            <Panel title="2. User and topic">
              <NewUser clusterId={clusterId} user={user} onMade={setUser} />
            </Panel>
            <Panel title="3. Program">
              <Snippets clusterId={clusterId} connection={data} user={user} />
            </Panel>
          </>
        )}
      </Loaded>
    </div>
  )
}

function Certificate({ connection }: { connection: Connection }) {
  const { authorityChange } = connection
  const href = `data:application/x-pem-file;charset=utf-8,${encodeURIComponent(connection.caCertificate)}`
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <p>
        The cluster has a certificate authority of its own. Programs need its certificate to know that they talk to this
        cluster.
        {authorityChange === null ? null : (
          <strong className="block text-warn">
            Another authority is coming: programs need this file, fetched again, before{' '}
            {new Date(authorityChange.fetchBefore).toLocaleString()}.
          </strong>
        )}
      </p>
      <a
        href={href}
        download="ca.pem"
        className="inline-flex items-center gap-2 font-medium text-brand hover:underline"
      >
        <Download className="size-4" aria-hidden /> ca.pem
      </a>
    </div>
  )
}

function Snippets(props: { clusterId: string; connection: Connection; user: MadeUser | null }) {
  const { clusterId, connection, user } = props
  const { bootstrapServers } = connection
  const all = snippets({ bootstrapServers, ...(user ?? { ...firstNames, password: '<password>' }) })
  return (
    <Tabs.Root defaultValue={all[0]?.id}>
      <p className="mb-3 text-sm">
        Each writes a record, reads it back and prints it. Its files lie in one folder with <code>ca.pem</code>.
      </p>
      <Tabs.List aria-label="Language or tool" className="mb-4 flex flex-wrap gap-1">
        {all.map(({ id, title }) => (
          <Tabs.Tab
            key={id}
            value={id}
            className="rounded px-2.5 py-1.5 text-sm text-muted hover:bg-sunken data-active:bg-sunken data-active:font-medium data-active:text-text"
          >
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {all.map(({ id, title, needs, files, shell, prints, tested }) => (
        <Tabs.Panel key={id} value={id} className="space-y-3">
          <p className="text-sm text-muted">Needs {needs}.</p>
          {files.map(({ name, text }) => (
            <div key={name} className="space-y-1">
              <p className="font-mono text-xs text-muted">{name}</p>
              <CopyBlock label={name} text={text} />
            </div>
          ))}
          <div className="space-y-1">
            <p className="text-xs text-muted">In a shell</p>
            <CopyBlock label={`Commands for ${title}`} text={shell} />
          </div>
          <p className="text-sm">
            It prints <code className="font-mono">{prints}</code>.{' '}
            {user === null ? null : <SeeMessages clusterId={clusterId} topic={user.topic} />}
          </p>
          <p className="text-xs text-muted">
            {tested
              ? 'Run by our tests, as it is shown, against a real cluster.'
              : 'Written from the client’s documentation; not run by our tests.'}
          </p>
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  )
}

function SeeMessages({ clusterId, topic }: { clusterId: string; topic: string }) {
  return (
    <Link
      to="/clusters/$clusterId/topics/$topicName/messages"
      params={{ clusterId, topicName: topic }}
      className="font-medium text-brand hover:underline"
    >
      See it among the messages of {topic}
    </Link>
  )
}
