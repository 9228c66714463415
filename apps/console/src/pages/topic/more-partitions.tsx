import { type Topic, updateTopic } from '@headwater/api-contract/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/session.ts'
import { topicQuery } from '../../api/topics.ts'
import { Button } from '../../ui/button.tsx'
import { Field, inputLook } from '../../ui/field.tsx'
import { Failure, Panel } from '../../ui/panel.tsx'
import { partitionsFault } from '../topics/topic-faults.ts'

export function MorePartitions({ clusterId, topic }: { clusterId: string; topic: Topic }) {
  const queries = useQueryClient()
  const now = topic.partitions.length
  const [text, setText] = useState('')
  const [isUnderstood, setUnderstood] = useState(false)
  const fault = partitionsFault(text, now + 1)
  const add = useMutation({
    mutationFn: () => updateTopic(clusterId, topic.name, { partitions: Number(text) }, { api: api() }),
    onSuccess: (saved) => {
      setText('')
      setUnderstood(false)
      queries.setQueryData(topicQuery(clusterId, topic.name).queryKey, saved)
      void queries.invalidateQueries({ queryKey: ['topics', clusterId] })
    },
  })
  return (
    <Panel title="More partitions">
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (text !== '' && fault === null && isUnderstood) add.mutate()
        }}
      >
        <Field label="Partitions in all" help={`There are ${now} now.`} fault={fault} className="max-w-xs">
          {(tied) => (
            <input
              {...tied}
              inputMode="numeric"
              value={text}
              placeholder={String(now)}
              onChange={({ target }) => setText(target.value.trim())}
              className={`${inputLook} w-full`}
            />
          )}
        </Field>
        <div className="rounded-md bg-warn-ground p-3 text-sm text-warn">
          <p className="font-medium">This cannot be undone: Kafka never takes a partition away.</p>
          <p className="mt-1">
            The key of a record says which partition it goes to, by their number. New records of many keys go to other
            partitions than their older ones, and the order between those is lost. Programs that keep state by
            partition, Kafka Streams for one, have to be started over.
          </p>
        </div>
        <label className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            className="mt-1"
            checked={isUnderstood}
            onChange={({ target }) => setUnderstood(target.checked)}
          />
          I know that keys move, and that there is no way back.
        </label>
        {add.isError ? <Failure error={add.error} /> : null}
        <Button type="submit" disabled={text === '' || fault !== null || !isUnderstood || add.isPending}>
          {add.isPending ? 'Adding…' : 'Add partitions'}
        </Button>
      </form>
    </Panel>
  )
}
