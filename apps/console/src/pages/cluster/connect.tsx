import { Tabs } from '@base-ui/react/tabs'
import { type Connection, createKafkaUser } from '@headwater/api-contract/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { connectionQuery } from '../../api/queries.ts'
import { api, useMay } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { CopyBlock } from '../../ui/copy.tsx'
import { Failure, Loaded, Panel } from '../../ui/panel.tsx'
import { type Credentials, snippets } from './snippets.ts'

const route = getRouteApi('/signed-in/clusters/$clusterId')

export function Connect() {
  const { clusterId } = route.useParams()
  const connection = useQuery(connectionQuery(clusterId))
  const [credentials, setCredentials] = useState<Credentials | null>(null)
  return (
    <div className="space-y-6">
      <Loaded query={connection} lines={8}>
        {(data) => (
          <>
            <Panel title="1. Certificate">
              <Certificate connection={data} />
            </Panel>
            <Panel title="2. User">
              <NewUser clusterId={clusterId} credentials={credentials} onMade={setCredentials} />
            </Panel>
            <Panel title="3. Program">
              <Snippets connection={data} credentials={credentials} />
            </Panel>
          </>
        )}
      </Loaded>
    </div>
  )
}

function Certificate({ connection }: { connection: Connection }) {
  const href = `data:application/x-pem-file;charset=utf-8,${encodeURIComponent(connection.caCertificate)}`
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <p>
        The cluster has an authority of its own. Programs need its certificate to know that they talk to this cluster.
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

function NewUser(props: {
  clusterId: string
  credentials: Credentials | null
  onMade: (credentials: Credentials) => void
}) {
  const { clusterId, credentials, onMade } = props
  const allowed = useMay('developer')
  const [name, setName] = useState('app')
  const make = useMutation({
    mutationFn: () => createKafkaUser(clusterId, { name }, { api: api() }),
    onSuccess: (user) => {
      if ('password' in user) onMade({ userName: user.name, password: user.password })
    },
  })
  if (credentials !== null)
    return (
      <div className="space-y-2 text-sm">
        <p>
          This is the only time that the password of <strong>{credentials.userName}</strong> is shown. It is filled in
          below.
        </p>
        <CopyBlock label="Password" text={credentials.password} />
      </div>
    )
  if (!allowed) return <p className="text-sm text-muted">Making a user needs a key with the scope developer.</p>
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <div>
        <label htmlFor="user-name" className="block text-sm font-medium">
          Name
        </label>
        <input
          id="user-name"
          required
          pattern="[a-z0-9][a-z0-9._\-]*"
          value={name}
          onChange={({ target }) => setName(target.value)}
          className="mt-1 h-9 w-56 rounded-md border border-line bg-ground px-3 text-sm"
        />
      </div>
      <Button kind="primary" type="submit" disabled={make.isPending}>
        Make a user
      </Button>
      {make.isError ? <Failure error={make.error} /> : null}
    </form>
  )
}

function Snippets({ connection, credentials }: { connection: Connection; credentials: Credentials | null }) {
  const filled = credentials ?? { userName: '<user>', password: '<password>' }
  const all = snippets(connection, filled)
  return (
    <Tabs.Root defaultValue={all[0]?.title}>
      <Tabs.List aria-label="Language or tool" className="mb-4 flex flex-wrap gap-1">
        {all.map(({ title }) => (
          <Tabs.Tab
            key={title}
            value={title}
            className="rounded px-2.5 py-1.5 text-sm text-muted hover:bg-sunken data-active:bg-sunken data-active:font-medium data-active:text-text"
          >
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {all.map(({ title, install, files, tested }) => (
        <Tabs.Panel key={title} value={title} className="space-y-3">
          {install === null ? null : <CopyBlock label={`Install for ${title}`} text={install} />}
          {files.map(({ name, text }) => (
            <div key={name} className="space-y-1">
              <p className="font-mono text-xs text-muted">{name}</p>
              <CopyBlock label={name} text={text} />
            </div>
          ))}
          <p className="text-xs text-muted">
            {tested
              ? 'Run by our tests against a real cluster.'
              : 'Written from the client’s documentation; not run by our tests.'}
          </p>
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  )
}
