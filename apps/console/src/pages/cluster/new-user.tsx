import { createAcl, createKafkaUser, createTopic, ProblemFailure } from '@headwater/api-contract/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, useMay } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { CopyBlock } from '../../ui/copy.tsx'
import { Failure } from '../../ui/panel.tsx'

/** A user with its password, which is known until the page is left, and the topic that it may use. */
export interface MadeUser {
  userName: string
  password: string
  topic: string
}

export const firstNames = { userName: 'app', topic: 'first' }

interface Props {
  clusterId: string
  user: MadeUser | null
  onMade: (user: MadeUser) => void
}

/** Makes a user, the topic, and the right to use it: what a first program needs, and no more. */
export function NewUser({ clusterId, user, onMade }: Props) {
  const allowed = useMay('developer')
  const [names, setNames] = useState(firstNames)
  const grant = useMutation({ mutationFn: (made: MadeUser) => makeTopicAndGrant(clusterId, made) })
  const make = useMutation({
    mutationFn: () => createKafkaUser(clusterId, { name: names.userName }, { api: api() }),
    onSuccess: ({ password }) => {
      if (password === undefined) return
      const made = { ...names, password }
      // shown at once: it is shown only now, whatever becomes of the rest
      onMade(made)
      grant.mutate(made)
    },
  })
  if (user !== null)
    return (
      <div className="space-y-2 text-sm">
        <p>
          This is the only time that the password of <strong>{user.userName}</strong> is shown. It is filled in below.
          {grant.isSuccess ? ` It may use the topic ${user.topic}, and groups that begin so.` : ''}
        </p>
        <CopyBlock label="Password" text={user.password} />
        {grant.isError ? <Failure error={grant.error} retry={() => grant.mutate(user)} /> : null}
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
      <Name
        label="User"
        pattern="[a-z0-9][a-z0-9._\-]*"
        value={names.userName}
        onChange={(userName) => setNames({ ...names, userName })}
      />
      <Name
        label="Topic"
        pattern="[a-zA-Z0-9._\-]+"
        value={names.topic}
        onChange={(topic) => setNames({ ...names, topic })}
      />
      <Button kind="primary" type="submit" disabled={make.isPending}>
        Make both
      </Button>
      {make.isError ? <Failure error={make.error} /> : null}
    </form>
  )
}

function Name(props: { label: string; pattern: string; value: string; onChange: (value: string) => void }) {
  const { label, pattern, value, onChange } = props
  return (
    <label className="block text-sm font-medium">
      {label}
      <input
        required
        pattern={pattern}
        maxLength={64}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className="mt-1 block h-9 w-56 rounded-md border border-line bg-ground px-3 font-normal"
      />
    </label>
  )
}

/** Can be repeated: a topic that is there stays, and a permission that is there is given again. */
async function makeTopicAndGrant(clusterId: string, { userName: principal, topic }: MadeUser): Promise<void> {
  try {
    await createTopic(clusterId, { name: topic }, { api: api() })
  } catch (error) {
    if (!isThereAlready(error)) throw error
  }
  for (const [resourceType, patternType] of [
    ['topic', 'literal'],
    ['group', 'prefixed'],
  ] as const)
    await createAcl(
      clusterId,
      { principal, resourceType, resourceName: topic, patternType, operation: 'all' },
      { api: api() },
    )
}

function isThereAlready(error: unknown): boolean {
  return error instanceof ProblemFailure && error.problem.type === '/problems/name-taken'
}
