import {
  type ConsumerGroup,
  type OffsetMove,
  type ResetOffsetsRequest,
  resetConsumerGroupOffsets,
} from '@headwater/api-contract/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { useId, useState } from 'react'
import { api } from '../../../api/session.ts'
import { counted } from '../../../format/figures.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Choice } from '../../../ui/choice.tsx'
import { Field, inputLook, SelectField, TextField } from '../../../ui/field.tsx'
import { Failure } from '../../../ui/panel.tsx'
import { Table } from '../../../ui/table.tsx'
import { Count } from './group-state.tsx'
import { partitionNumbers } from './partition-numbers.ts'

type Place = ResetOffsetsRequest['to']

const places = [
  { value: 'earliest', title: 'The oldest record', text: 'Everything that is kept is read again.' },
  { value: 'latest', title: 'The end', text: 'What was not read yet is skipped.' },
  { value: 'time', title: 'A time', text: 'The first record at or after it.' },
  { value: 'offset', title: 'An offset', text: 'The same one in every partition.' },
] as const satisfies { value: Place; title: string; text: string }[]

interface Wish {
  to: Place
  /** In the browser's own time zone, as its input gives it. */
  time: string
  offset: string
  /** Empty: all topics of the group. */
  topic: string
  /** Of the topic, as they are typed; empty: all. */
  partitions: string
}

function requestOf({ to, time, offset, topic, partitions }: Wish): Omit<ResetOffsetsRequest, 'dryRun'> {
  return {
    to,
    ...(to === 'time' ? { time: new Date(time).toISOString() } : {}),
    ...(to === 'offset' ? { offset: Number(offset) } : {}),
    ...(topic === '' ? {} : { topic }),
    ...(topic === '' || partitions === '' ? {} : { partitions: partitionNumbers(partitions) ?? [] }),
  }
}

/** Where to go on, then what that does to each partition, then doing it. */
export function ResetOffsets({ clusterId, group }: { clusterId: string; group: ConsumerGroup }) {
  const { groupId, state, partitions } = group
  const [wish, setWish] = useState<Wish>({ to: 'earliest', time: '', offset: '0', topic: '', partitions: '' })
  const queries = useQueryClient()
  const preview = useMutation({
    mutationFn: () =>
      resetConsumerGroupOffsets(clusterId, groupId, { ...requestOf(wish), dryRun: true }, { api: api() }),
  })
  const apply = useMutation({
    mutationFn: () =>
      resetConsumerGroupOffsets(clusterId, groupId, { ...requestOf(wish), dryRun: false }, { api: api() }),
    onSuccess: () => {
      preview.reset()
      void queries.invalidateQueries({ queryKey: ['group', clusterId, groupId] })
      void queries.invalidateQueries({ queryKey: ['groups', clusterId] })
    },
  })
  // what is staged is always what the form says
  const change = (part: Partial<Wish>) => {
    setWish({ ...wish, ...part })
    preview.reset()
    apply.reset()
  }
  if (state !== 'empty') return <StopFirst group={group} />
  return (
    <div className="space-y-4">
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          apply.reset()
          preview.mutate()
        }}
      >
        <Choice label="Go on reading at" options={places} value={wish.to} onChange={(to) => change({ to })} />
        <Where wish={wish} topics={[...new Set(partitions.map(({ topic }) => topic))]} change={change} />
        <Button type="submit" disabled={preview.isPending || apply.isPending || isWrong(wish.partitions)}>
          Preview
        </Button>
      </form>
      {preview.isError ? <Failure error={preview.error} /> : null}
      {preview.data === undefined ? null : (
        <Staged title={titleOf(preview.data.partitions)} moves={preview.data.partitions}>
          {apply.isError ? <Failure error={apply.error} /> : null}
          <div className="flex flex-wrap gap-2">
            <Button kind="danger" disabled={apply.isPending} onClick={() => apply.mutate()}>
              Apply the reset
            </Button>
            <Button disabled={apply.isPending} onClick={() => preview.reset()}>
              Discard
            </Button>
          </div>
        </Staged>
      )}
      {apply.data === undefined ? null : <Staged title="Done: the group goes on here" moves={apply.data.partitions} />}
    </div>
  )
}

function StopFirst({ group }: { group: ConsumerGroup }) {
  const { members } = group
  return (
    <p className="rounded-md bg-warn-ground px-3 py-2 text-sm text-warn">
      {members.length === 0 ? 'The group is not at rest.' : `${counted(members.length, 'program')} read as this group.`}{' '}
      Only they can say where it reads on. Stop them, and the reset is offered here once the group has no members; one
      that crashed is forgotten when its session times out.
    </p>
  )
}

function Where(props: { wish: Wish; topics: string[]; change: (part: Partial<Wish>) => void }) {
  const { wish, topics, change } = props
  return (
    <div className="flex flex-wrap gap-4">
      {wish.to === 'time' ? (
        <TextField
          label="Time, as on this computer"
          type="datetime-local"
          step="1"
          required
          value={wish.time}
          onChange={({ target }) => change({ time: target.value })}
          className="w-64"
        />
      ) : null}
      {wish.to === 'offset' ? (
        <TextField
          label="Offset"
          type="number"
          min="0"
          step="1"
          required
          value={wish.offset}
          onChange={({ target }) => change({ offset: target.value })}
          className="w-48"
        />
      ) : null}
      <SelectField
        label="Topics"
        value={wish.topic}
        onChange={({ target }) => change({ topic: target.value, partitions: '' })}
        className="w-64 max-w-full"
      >
        <option value="">All of the group</option>
        {topics.map((topic) => (
          <option key={topic}>{topic}</option>
        ))}
      </SelectField>
      {wish.topic === '' ? null : (
        <Field
          label="Partitions"
          help="All, or some: 0, 3, 5-9."
          fault={isWrong(wish.partitions) ? 'Numbers and ranges with commas between them: 0, 3, 5-9.' : null}
          className="w-64 max-w-full"
        >
          {(tied) => (
            <input
              {...tied}
              value={wish.partitions}
              placeholder="all"
              autoComplete="off"
              onChange={({ target }) => change({ partitions: target.value })}
              className={`${inputLook} w-full`}
            />
          )}
        </Field>
      )}
    </div>
  )
}

function isWrong(partitions: string): boolean {
  return partitions !== '' && partitionNumbers(partitions) === null
}

const moveColumns = [
  { title: 'Topic' },
  { title: 'Partition', isFigure: true },
  { title: 'From', isFigure: true },
  { title: 'To' },
  { title: 'What that means' },
]

function Staged(props: { title: string; moves: OffsetMove[]; children?: React.ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="space-y-4 rounded-md border border-brand p-4">
      <h3 id={id} className="text-sm font-semibold">
        {props.title}
      </h3>
      <div className="max-h-96 overflow-y-auto p-4">
        <Table label="From and to, by partition" columns={moveColumns} isNarrow>
          {props.moves.map((move) => (
            <tr key={`${move.topic}-${move.partition}`}>
              <td className="max-w-56 truncate" title={move.topic}>
                {move.topic}
              </td>
              <td className="text-right tabular-nums">{move.partition}</td>
              <td className="text-right text-muted">
                <Count value={move.from} />
              </td>
              <td className="font-medium">
                <ArrowRight className="mr-2 inline size-4 text-muted" aria-hidden />
                <Count value={move.to} />
              </td>
              <td className="whitespace-nowrap">
                {meaningOf(move)} <Moved move={move} />
              </td>
            </tr>
          ))}
        </Table>
      </div>
      {props.children}
    </section>
  )
}

function titleOf(moves: OffsetMove[]): string {
  const moving = moves.filter(({ from, to }) => from !== to).length
  return moving === 0 ? 'Nothing would move' : `${counted(moving, 'partition')} would move`
}

function meaningOf({ from, to, endOffset }: OffsetMove): string {
  if (from === null) return `reads ${counted(endOffset - to, 'record')}`
  if (to < from) return `reads ${counted(from - to, 'record')} again`
  if (to > from) return `skips ${counted(to - from, 'record')}`
  return 'stays'
}

function Moved({ move }: { move: OffsetMove }) {
  if (move.movedTo === null) return null
  return <Badge tone="warn">{move.movedTo === 'start' ? 'oldest there is' : 'no further than the end'}</Badge>
}
