import { aclOperationsOf, clusterResourceName } from '@headwater/api-contract/acl-operations'
import { type Acl, type CreateAclRequest, createAcl } from '@headwater/api-contract/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/session.ts'
import { wordsOf } from '../../../format/figures.ts'
import { Button } from '../../../ui/button.tsx'
import { Choice } from '../../../ui/choice.tsx'
import { OptionField } from '../../../ui/field.tsx'
import { Failure } from '../../../ui/panel.tsx'
import { type Names, NamesField, noName, UserField } from './names-field.tsx'
import { Permission } from './permission.tsx'

const permissions = [
  { value: 'allow', title: 'It may', text: 'Beside what it may already.' },
  { value: 'deny', title: 'It may not', text: 'Whatever else allows it: a ban is stronger.' },
] as const

const resources = [
  { value: 'topic', text: 'Topic', placeholder: 'orders' },
  { value: 'group', text: 'Consumer group', placeholder: 'billing' },
  { value: 'transactional_id', text: 'Transactional id', placeholder: 'billing-1' },
  { value: 'cluster', text: 'The cluster', placeholder: '' },
] as const

interface Wish extends Required<Pick<Acl, 'permission' | 'resourceType' | 'operation'>> {
  names: Names
}

const firstWish: Wish = { permission: 'deny', resourceType: 'topic', operation: 'write', names: noName }

/** One permission or ban, shown as the sentence that it is before it is made. */
export function SinglePermission(props: { clusterId: string; names: string[]; chosen: string | undefined }) {
  const { clusterId, names, chosen } = props
  const queries = useQueryClient()
  const [picked, setPicked] = useState<string | null>(null)
  const [wish, setWish] = useState(firstWish)
  const { permission, resourceType, operation } = wish
  const acl = requestOf(picked ?? chosen ?? names[0] ?? '', wish)
  const make = useMutation({
    mutationFn: () => createAcl(clusterId, acl, { api: api() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['acls', clusterId] }),
  })
  const change = (part: Partial<Wish>) => {
    setWish({ ...wish, ...part })
    make.reset()
  }
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <UserField names={names} value={acl.principal} onChange={setPicked} />
      <Choice
        label="Permission or ban"
        options={permissions}
        value={permission}
        onChange={(value) => change({ permission: value })}
      />
      <div className="flex flex-wrap items-start gap-3">
        <OptionField
          label="On"
          value={resourceType}
          options={resources}
          onChange={(value) => change({ resourceType: value, operation: operationOn(value, operation) })}
          className="w-48"
        />
        <OptionField
          label="Operation"
          value={operation}
          options={aclOperationsOf[resourceType].map((value) => ({ value, text: wordsOf(value) }))}
          onChange={(value) => change({ operation: value })}
          className="w-48"
        />
      </div>
      {resources.map(({ value, text, placeholder }) =>
        value === resourceType && value !== 'cluster' ? (
          <NamesField
            key={value}
            label={text}
            names={wish.names}
            onChange={(next) => change({ names: next })}
            placeholder={placeholder}
          />
        ) : null,
      )}
      {acl.resourceName === '' ? null : (
        <p className="rounded-md border border-line bg-ground p-3 text-sm">
          <span className="font-medium">{acl.principal}</span> <Permission acl={acl} />
        </p>
      )}
      {make.isError ? <Failure error={make.error} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button kind={permission === 'deny' ? 'danger' : 'primary'} type="submit" disabled={make.isPending}>
          {permission === 'deny' ? 'Ban it' : 'Allow it'}
        </Button>
        <span role="status" className="text-sm text-good">
          {make.isSuccess ? 'Done; it holds in Kafka within seconds.' : ''}
        </span>
      </div>
    </form>
  )
}

function requestOf(principal: string, { names, ...wish }: Wish): Required<CreateAclRequest> {
  if (wish.resourceType === 'cluster')
    return { ...wish, principal, resourceName: clusterResourceName, patternType: 'literal' }
  return { ...wish, principal, resourceName: names.name, patternType: names.patternType }
}

/** The same operation where the other resource knows it too, or the first that it knows. */
function operationOn(resourceType: Acl['resourceType'], operation: Acl['operation']): Acl['operation'] {
  const known = aclOperationsOf[resourceType]
  return known.includes(operation) ? operation : (known[0] ?? operation)
}
