import { createTopic, type TopicConfigs } from '@headwater/api-contract/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../api/session.ts'
import { Button, buttonLook } from '../../ui/button.tsx'
import { Field, inputLook, OptionField } from '../../ui/field.tsx'
import { Failure, Panel } from '../../ui/panel.tsx'
import { partitionsFault, topicNameFault } from './topic-faults.ts'

const route = getRouteApi('/signed-in/clusters/$clusterId/new-topic')

const day = 86_400_000
const retentions = [
  { value: 'default', text: 'As the cluster keeps records' },
  { value: String(day), text: '1 day' },
  { value: String(7 * day), text: '7 days' },
  { value: String(30 * day), text: '30 days' },
  { value: '-1', text: 'For ever' },
]
const policies = [
  { value: 'delete', text: 'Delete old records' },
  { value: 'compact', text: 'Keep the newest of each key' },
  { value: 'compact,delete', text: 'Both' },
] as const

export function NewTopic() {
  const { clusterId } = route.useParams()
  const navigate = route.useNavigate()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [partitions, setPartitions] = useState('')
  const [retention, setRetention] = useState('default')
  const [policy, setPolicy] = useState<(typeof policies)[number]['value']>('delete')
  const [isTried, setTried] = useState(false)
  const faults = { name: topicNameFault(name), partitions: partitionsFault(partitions) }
  const make = useMutation({
    mutationFn: () => {
      const configs: TopicConfigs = {
        ...(policy === 'delete' ? {} : { 'cleanup.policy': policy }),
        ...(retention === 'default' ? {} : { 'retention.ms': Number(retention) }),
      }
      const count = partitions === '' ? {} : { partitions: Number(partitions) }
      return createTopic(clusterId, { name, configs, ...count }, { api: api() })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['topics', clusterId] })
      await navigate({ to: '/clusters/$clusterId/topics/$topicName', params: { clusterId, topicName: name } })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (faults.name === null && faults.partitions === null) make.mutate()
  }
  return (
    <Panel title="Create a topic" className="mx-auto max-w-2xl">
      <form noValidate className="grid gap-5 sm:grid-cols-2" onSubmit={submit}>
        <Field
          label="Name"
          help="Letters, digits, dots, dashes and underscores. It cannot be changed later."
          fault={isTried || name.length > 2 ? faults.name : null}
          className="sm:col-span-2"
        >
          {(tied) => (
            <input
              {...tied}
              value={name}
              maxLength={260}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => setName(target.value)}
              className={`${inputLook} w-full font-mono`}
            />
          )}
        </Field>
        <Field
          label="Partitions"
          help="How many programs of a group can read at the same time. Empty: the plan’s default. More can be added later, never fewer."
          fault={faults.partitions}
        >
          {(tied) => (
            <input
              {...tied}
              inputMode="numeric"
              value={partitions}
              placeholder="the plan’s default"
              onChange={({ target }) => setPartitions(target.value.trim())}
              className={`${inputLook} w-full`}
            />
          )}
        </Field>
        <OptionField
          label="Records are kept"
          value={retention}
          options={retentions}
          onChange={setRetention}
          help="After that they are deleted."
        />
        <OptionField
          label="Cleaning up"
          value={policy}
          options={policies}
          onChange={setPolicy}
          help="With “newest of each key” every record needs a key."
        />
        <p className="text-xs text-muted sm:pt-7">
          How many copies there are, and how many have to be written, follows from the cluster’s availability.
        </p>
        {make.isError ? (
          <div className="sm:col-span-2">
            <Failure error={make.error} />
          </div>
        ) : null}
        <div className="flex gap-3 sm:col-span-2">
          <Button kind="primary" type="submit" disabled={make.isPending}>
            {make.isPending ? 'Creating…' : 'Create'}
          </Button>
          <Link to="/clusters/$clusterId/topics" params={{ clusterId }} className={buttonLook({ kind: 'quiet' })}>
            Cancel
          </Link>
        </div>
      </form>
    </Panel>
  )
}
