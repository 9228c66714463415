import { deleteTopic, type Topic } from '@headwater/api-contract/client'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Panel } from '../../ui/panel.tsx'

export function DeleteTopic({ clusterId, topic: { name } }: { clusterId: string; topic: Topic }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const remove = async () => {
    await deleteTopic(clusterId, name, { api: api() })
    await navigate({ to: '/clusters/$clusterId/topics', params: { clusterId } })
    queries.removeQueries({ queryKey: ['topic', clusterId, name] })
    queries.removeQueries({ queryKey: ['messages', clusterId, name] })
    await queries.invalidateQueries({ queryKey: ['topics', clusterId] })
  }
  return (
    <Panel title="Delete this topic" className="border-bad">
      <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
        <p>All of its records are deleted with it. Programs that write to it fail from then on.</p>
        <Confirm
          trigger="Delete the topic…"
          look={{ kind: 'danger' }}
          title={`Delete ${name}?`}
          action="Delete the topic"
          typed={name}
          run={remove}
        >
          <p>Its records cannot be had back.</p>
        </Confirm>
      </div>
    </Panel>
  )
}
