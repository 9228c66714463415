import {
  createKafkaUser,
  deleteKafkaUser,
  type KafkaUser,
  rotateKafkaUserPassword,
} from '@headwater/api-contract/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { aclsQuery, usersQuery } from '../../../api/access-queries.ts'
import { api, useMay } from '../../../api/session.ts'
import { Badge, type Tone } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { Endless } from '../../../ui/endless.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Empty, Failure, Loaded, Panel } from '../../../ui/panel.tsx'
import { SecretOnce } from '../../../ui/secret-once.tsx'
import { Table } from '../../../ui/table.tsx'
import { PermissionList } from './permission.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId')

const states: Record<KafkaUser['state'], { tone: Tone; text: string }> = {
  applying: { tone: 'info', text: 'on its way to Kafka' },
  ready: { tone: 'good', text: 'ready' },
  deleting: { tone: 'plain', text: 'being deleted' },
}

interface NewPassword {
  userName: string
  password: string
}

/** Whom programs sign in as. */
export function Users() {
  const { clusterId } = route.useParams()
  const users = useInfiniteQuery(usersQuery(clusterId))
  const mayChange = useMay('developer')
  const [shown, setShown] = useState<NewPassword | null>(null)
  return (
    <div className="space-y-6">
      {shown === null ? null : (
        <SecretOnce
          title={`The password of ${shown.userName}`}
          label="Password"
          secret={shown.password}
          onDone={() => setShown(null)}
        >
          It is shown this once and stored nowhere. What is lost is replaced by a new password.
        </SecretOnce>
      )}
      <Panel title="New user">
        {mayChange ? (
          <NewUser clusterId={clusterId} onMade={setShown} />
        ) : (
          <p className="text-sm text-muted">Making and changing users needs a key with the scope developer.</p>
        )}
      </Panel>
      <Panel title="Users">
        <Loaded query={users} lines={4}>
          {(items) =>
            items.length === 0 ? (
              <Empty
                title="No user yet"
                text="Programs sign in to Kafka as a user. A new one may do nothing until it is given permissions."
              />
            ) : (
              <Table label="Users" columns={mayChange ? [...columns, { title: 'Change' }] : columns}>
                {items.map((user) => (
                  <UserRow
                    key={user.name}
                    clusterId={clusterId}
                    user={user}
                    mayChange={mayChange}
                    onPassword={setShown}
                  />
                ))}
              </Table>
            )
          }
        </Loaded>
        <Endless query={users} />
      </Panel>
    </div>
  )
}

const columns = [{ title: 'Name' }, { title: 'State' }, { title: 'Made' }, { title: 'Permissions' }]

function NewUser({ clusterId, onMade }: { clusterId: string; onMade: (made: NewPassword) => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const make = useMutation({
    mutationFn: () => createKafkaUser(clusterId, { name }, { api: api() }),
    onSuccess: ({ name: userName, password }) => {
      if (password !== undefined) onMade({ userName, password })
      setName('')
      void queries.invalidateQueries({ queryKey: ['users', clusterId] })
    },
  })
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label="Name"
          required
          maxLength={64}
          pattern="[a-z0-9][a-z0-9._\-]*"
          title="Lower-case letters, digits, dots, hyphens and underscores"
          placeholder="orders-app"
          value={name}
          onChange={({ target }) => setName(target.value)}
          className="w-64 max-w-full"
        />
        <Button kind="primary" type="submit" disabled={make.isPending}>
          Make a user
        </Button>
      </div>
      {make.isError ? <Failure error={make.error} /> : null}
    </form>
  )
}

function UserRow(props: {
  clusterId: string
  user: KafkaUser
  mayChange: boolean
  onPassword: (made: NewPassword) => void
}) {
  const { clusterId, user, mayChange, onPassword } = props
  const { tone, text } = states[user.state]
  return (
    <tr>
      <td className="max-w-72 truncate font-medium" title={user.name}>
        {user.name}
      </td>
      <td>
        <Badge tone={tone}>{text}</Badge>
      </td>
      <td className="whitespace-nowrap text-muted">{new Date(user.createdAt).toLocaleString()}</td>
      <td>
        <Link
          to="/clusters/$clusterId/acls"
          params={{ clusterId }}
          search={{ user: user.name }}
          aria-label={`What it may do: ${user.name}`}
          className="whitespace-nowrap text-brand hover:underline"
        >
          What it may do
        </Link>
      </td>
      {mayChange ? (
        <td className="whitespace-nowrap">
          {user.state === 'deleting' ? null : (
            <span className="flex gap-2">
              <Rotate clusterId={clusterId} name={user.name} onPassword={onPassword} />
              <Delete clusterId={clusterId} name={user.name} />
            </span>
          )}
        </td>
      ) : null}
    </tr>
  )
}

function Rotate(props: { clusterId: string; name: string; onPassword: (made: NewPassword) => void }) {
  const { clusterId, name, onPassword } = props
  const queries = useQueryClient()
  const rotate = async () => {
    const { password } = await rotateKafkaUserPassword(clusterId, name, { api: api() })
    if (password !== undefined) onPassword({ userName: name, password })
    void queries.invalidateQueries({ queryKey: ['users', clusterId] })
  }
  return (
    <Confirm
      trigger="New password"
      look={{ size: 'small', 'aria-label': `New password for ${name}` }}
      title={`Give ${name} a new password?`}
      action="Make a new password"
      run={rotate}
    >
      <p>
        The old password stops working within seconds. Connections that are open stay; programs that connect again with
        the old password are refused until they are given the new one.
      </p>
    </Confirm>
  )
}

function Delete({ clusterId, name }: { clusterId: string; name: string }) {
  const queries = useQueryClient()
  const remove = async () => {
    await deleteKafkaUser(clusterId, name, { api: api() })
    void queries.invalidateQueries({ queryKey: ['users', clusterId] })
    void queries.invalidateQueries({ queryKey: ['acls', clusterId] })
  }
  return (
    <Confirm
      trigger="Delete"
      look={{ size: 'small', 'aria-label': `Delete ${name}` }}
      title={`Delete the user ${name}?`}
      action="Delete the user"
      run={remove}
    >
      <p>Programs that sign in as {name} are refused from then on. This is not taken back.</p>
      <Losses clusterId={clusterId} name={name} />
    </Confirm>
  )
}

/** What goes with a user. */
function Losses({ clusterId, name }: { clusterId: string; name: string }) {
  const acls = useInfiniteQuery(aclsQuery(clusterId, name))
  return (
    <Loaded query={acls} lines={2}>
      {(items) =>
        items.length === 0 ? (
          <p className="text-muted">It has no permissions, so it could do nothing.</p>
        ) : (
          <>
            <p>What it may do now stops working:</p>
            <PermissionList acls={items} />
            {acls.hasNextPage ? <p className="text-muted">And more that is not shown here.</p> : null}
          </>
        )
      }
    </Loaded>
  )
}
