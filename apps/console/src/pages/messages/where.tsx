import { type FormEvent, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field, inputLook, OptionField } from '../../ui/field.tsx'
import type { MessageSearch, MessageSearchChange, MessageStart } from './message-search.ts'

const starts: { value: MessageStart; text: string }[] = [
  { value: 'newest', text: 'The newest' },
  { value: 'oldest', text: 'The oldest' },
  { value: 'offset', text: 'An offset' },
  { value: 'time', text: 'A time' },
]

/** Which messages are looked at: all of it is in the address. */
export function Where(props: {
  search: MessageSearch
  partitions: number | null
  onChange: (change: MessageSearchChange) => void
}) {
  const { search, partitions, onChange } = props
  const [find, setFind] = useState(search.find ?? '')
  const [offset, setOffset] = useState(String(search.offset ?? ''))
  const from = search.from ?? 'newest'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onChange({ find, ...offsetOf(offset) })
  }
  const choices = Array.from({ length: Math.min(partitions ?? 0, 1_000) }, (_, id) => String(id))
  return (
    <form className="flex flex-wrap items-start gap-3" onSubmit={submit}>
      <OptionField
        label="Partition"
        value={search.partition === undefined ? 'all' : String(search.partition)}
        options={['all', ...choices].map((value) => ({ value, text: value }))}
        className="w-32"
        onChange={(value) => onChange({ partition: value === 'all' ? undefined : Number(value) })}
      />
      {search.live ? null : (
        <>
          <OptionField
            label="From"
            className="w-36"
            value={from}
            options={starts}
            onChange={(value) => onChange({ from: value })}
          />
          {from === 'offset' ? (
            <Field label="Offset" className="w-40">
              {(tied) => (
                <input
                  {...tied}
                  type="number"
                  min={0}
                  value={offset}
                  onChange={({ target }) => setOffset(target.value)}
                  onBlur={() => onChange(offsetOf(offset))}
                  className={`${inputLook} w-full`}
                />
              )}
            </Field>
          ) : null}
          {from === 'time' ? (
            <Field label="Time" className="w-56">
              {(tied) => (
                <input
                  {...tied}
                  type="datetime-local"
                  step={1}
                  defaultValue={localTime(search.time)}
                  onChange={({ target }) =>
                    target.value !== '' && onChange({ time: new Date(target.value).toISOString() })
                  }
                  className={`${inputLook} w-full`}
                />
              )}
            </Field>
          ) : null}
        </>
      )}
      <Field label="Holds the text" help="In key or value, as it is written." className="min-w-56 grow basis-64">
        {(tied) => (
          <div className="flex gap-2">
            <input
              {...tied}
              type="search"
              maxLength={256}
              value={find}
              onChange={({ target }) => {
                setFind(target.value)
                if (target.value === '') onChange({ find: '' })
              }}
              className={`${inputLook} w-full min-w-0 font-mono`}
            />
            <Button type="submit">Find</Button>
          </div>
        )}
      </Field>
    </form>
  )
}

function offsetOf(text: string): MessageSearchChange {
  return text === '' ? {} : { offset: Number(text) }
}

/** An instant as the browser's input for local times takes it. */
function localTime(instant: string | undefined): string {
  if (instant === undefined) return ''
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
