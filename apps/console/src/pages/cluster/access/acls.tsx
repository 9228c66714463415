import { type Acl, deleteAcl } from '@headwater/api-contract/client'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { aclsQuery, usersQuery } from '../../../api/access-queries.ts'
import { api, useMay } from '../../../api/session.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button, buttonLook } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { Endless } from '../../../ui/endless.tsx'
import { SelectField } from '../../../ui/field.tsx'
import { Empty, Loaded, Panel } from '../../../ui/panel.tsx'
import { Table } from '../../../ui/table.tsx'
import { GivePermissions } from './give-permissions.tsx'
import { Permission } from './permission.tsx'
import { SinglePermission } from './single-permission.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId/acls')

const columns = [{ title: 'User' }, { title: 'What it may do' }, { title: 'Given' }]

/** Who may do what, as sentences. */
export function Acls() {
  const { clusterId } = route.useParams()
  const { user } = route.useSearch()
  const navigate = useNavigate()
  const users = useInfiniteQuery(usersQuery(clusterId))
  const acls = useInfiniteQuery(aclsQuery(clusterId, user))
  const mayChange = useMay('developer')
  const [isSingle, setSingle] = useState(false)
  const Give = isSingle ? SinglePermission : GivePermissions
  const names = (users.data ?? []).filter(({ state }) => state !== 'deleting').map(({ name }) => name)
  const choose = (name: string) =>
    void navigate({
      to: '/clusters/$clusterId/acls',
      params: { clusterId },
      search: name === '' ? {} : { user: name },
      replace: true,
    })
  if (users.data?.length === 0) return <NobodyYet clusterId={clusterId} />
  return (
    <div className="space-y-6">
      <Panel
        title="Give permissions"
        action={
          mayChange ? (
            <Button size="small" onClick={() => setSingle(!isSingle)}>
              {isSingle ? 'By the program’s role' : 'A single one, or a ban'}
            </Button>
          ) : undefined
        }
      >
        {mayChange ? (
          <Give clusterId={clusterId} names={names} chosen={user} />
        ) : (
          <p className="text-sm text-muted">Giving and taking permissions needs a key with the scope developer.</p>
        )}
      </Panel>
      <Panel title="Permissions">
        <SelectField
          label="Of"
          value={user ?? ''}
          onChange={({ target }) => choose(target.value)}
          className="mb-8 w-64 max-w-full"
        >
          <option value="">All users</option>
          {user === undefined || names.includes(user) ? null : <option>{user}</option>}
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
        <Loaded query={acls} lines={4}>
          {(items) =>
            items.length === 0 ? (
              <Empty
                title="No permission yet"
                text={
                  user === undefined
                    ? 'Users may do nothing until they are given something.'
                    : `${user} may do nothing until it is given something.`
                }
              />
            ) : (
              <Table
                label="Permissions, newest first"
                columns={mayChange ? [...columns, { title: 'Change' }] : columns}
              >
                {items.map((acl) => (
                  <AclRow key={acl.id} clusterId={clusterId} acl={acl} mayChange={mayChange} />
                ))}
              </Table>
            )
          }
        </Loaded>
        <Endless query={acls} />
      </Panel>
    </div>
  )
}

function NobodyYet({ clusterId }: { clusterId: string }) {
  return (
    <Panel>
      <Empty
        title="No user yet"
        text="Permissions are given to users, and there is none."
        action={
          <Link to="/clusters/$clusterId/users" params={{ clusterId }} className={buttonLook({ kind: 'primary' })}>
            Make a user
          </Link>
        }
      />
    </Panel>
  )
}

function AclRow({ clusterId, acl, mayChange }: { clusterId: string; acl: Acl; mayChange: boolean }) {
  return (
    <tr>
      <td className="max-w-48 truncate font-medium" title={acl.principal}>
        {acl.principal}
      </td>
      <td>
        <Permission acl={acl} /> {acl.state === 'deleting' ? <Badge tone="plain">being taken back</Badge> : null}
      </td>
      <td className="whitespace-nowrap text-muted">{new Date(acl.createdAt).toLocaleString()}</td>
      {mayChange ? <td>{acl.state === 'deleting' ? null : <TakeBack clusterId={clusterId} acl={acl} />}</td> : null}
    </tr>
  )
}

function TakeBack({ clusterId, acl }: { clusterId: string; acl: Acl }) {
  const queries = useQueryClient()
  const take = async () => {
    await deleteAcl(clusterId, acl.id, { api: api() })
    await queries.invalidateQueries({ queryKey: ['acls', clusterId] })
  }
  return (
    <Confirm
      trigger="Take back"
      look={{ size: 'small', 'aria-label': `Take back from ${acl.principal}` }}
      title={`Take this from ${acl.principal}?`}
      action={acl.permission === 'deny' ? 'Lift the ban' : 'Take it back'}
      run={take}
    >
      <p>
        {acl.principal} <Permission acl={acl} />
      </p>
      <p>
        {acl.permission === 'deny'
          ? 'What other permissions allow is then possible again.'
          : 'Programs that are doing this now are refused within seconds, unless another permission still allows it.'}
      </p>
    </Confirm>
  )
}
