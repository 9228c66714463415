import { createAcl } from '@headwater/api-contract/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/session.ts'
import { Button } from '../../../ui/button.tsx'
import { Choice } from '../../../ui/choice.tsx'
import { Failure } from '../../../ui/panel.tsx'
import { NamesField, noName, UserField } from './names-field.tsx'
import { Permission } from './permission.tsx'
import { permissionsOf, type Role, roles } from './sentence.ts'

/** A role on topics and groups, shown as the sentences that it is made of before it is given. */
export function GivePermissions(props: { clusterId: string; names: string[]; chosen: string | undefined }) {
  const { clusterId, names, chosen } = props
  const queries = useQueryClient()
  const [picked, setPicked] = useState<string | null>(null)
  const [role, setRole] = useState<Role>('consumer')
  const [topic, setTopic] = useState(noName)
  const [group, setGroup] = useState(noName)
  const principal = picked ?? chosen ?? names[0] ?? ''
  const wanted = permissionsOf(role, principal, topic, group).filter(({ resourceName }) => resourceName !== '')
  const give = useMutation({
    // one that is there already stays as it is, so what failed half-way can be sent again as a whole
    mutationFn: async () => {
      for (const acl of wanted) await createAcl(clusterId, acl, { api: api() })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['acls', clusterId] }),
  })
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        give.mutate()
      }}
      onChange={() => give.reset()}
    >
      <UserField names={names} value={principal} onChange={setPicked} />
      <Choice label="Its program is a" options={roles} value={role} onChange={setRole} />
      <NamesField label="Topic" names={topic} onChange={setTopic} placeholder="orders" />
      {role === 'producer' ? null : (
        <NamesField label="Consumer group" names={group} onChange={setGroup} placeholder="billing" />
      )}
      {wanted.length === 0 ? null : (
        <div className="rounded-md border border-line bg-ground p-3 text-sm">
          <p className="font-medium">{principal}</p>
          <ul className="mt-1 list-disc space-y-1 pl-5">
            {wanted.map((acl) => (
              <li key={`${acl.resourceType} ${acl.operation}`}>
                <Permission acl={{ patternType: 'literal', permission: 'allow', ...acl }} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {give.isError ? <Failure error={give.error} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button kind="primary" type="submit" disabled={give.isPending}>
          Give
        </Button>
        <span role="status" className="text-sm text-good">
          {give.isSuccess ? 'Given; it holds in Kafka within seconds.' : ''}
        </span>
      </div>
    </form>
  )
}
