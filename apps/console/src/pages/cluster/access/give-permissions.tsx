import { type Acl, createAcl } from '@headwater/api-contract/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/session.ts'
import { Button } from '../../../ui/button.tsx'
import { Choice } from '../../../ui/choice.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { Failure } from '../../../ui/panel.tsx'
import { Permission } from './permission.tsx'
import { permissionsOf, type Role, roles } from './sentence.ts'

interface Names {
  name: string
  patternType: Acl['patternType']
}

/** A role on topics and groups, shown as the sentences that it is made of before it is given. */
export function GivePermissions(props: { clusterId: string; names: string[]; chosen: string | undefined }) {
  const { clusterId, names, chosen } = props
  const queries = useQueryClient()
  const [picked, setPicked] = useState<string | null>(null)
  const [role, setRole] = useState<Role>('consumer')
  const [topic, setTopic] = useState<Names>({ name: '', patternType: 'literal' })
  const [group, setGroup] = useState<Names>({ name: '', patternType: 'literal' })
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
      <SelectField
        label="User"
        required
        value={principal}
        onChange={({ target }) => setPicked(target.value)}
        className="w-64 max-w-full"
      >
        {names.includes(principal) || principal === '' ? null : <option>{principal}</option>}
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
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

function NamesField(props: { label: string; names: Names; onChange: (names: Names) => void; placeholder: string }) {
  const { label, names, onChange, placeholder } = props
  return (
    <div className="flex flex-wrap items-start gap-3">
      <SelectField
        label={`${label} name`}
        value={names.patternType}
        onChange={({ target }) =>
          onChange({ ...names, patternType: target.value === 'prefixed' ? 'prefixed' : 'literal' })
        }
        className="w-48"
      >
        <option value="literal">is</option>
        <option value="prefixed">starts with</option>
      </SelectField>
      <TextField
        label={label}
        required
        maxLength={249}
        placeholder={names.patternType === 'literal' ? placeholder : `${placeholder}.`}
        help={names.patternType === 'literal' ? '* stands for all.' : 'A part of a name, from its beginning.'}
        value={names.name}
        onChange={({ target }) => onChange({ ...names, name: target.value })}
        className="w-64 max-w-full"
      />
    </div>
  )
}
