import { produceMessage } from '@headwater/api-contract/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { Field, inputLook, OptionField } from '../../ui/field.tsx'
import { Failure, Panel } from '../../ui/panel.tsx'
import { type Draft, emptyDraft, faultsOf, type PayloadKind, requestOf } from './produce-draft.ts'

const keyKinds = [
  { value: 'text', text: 'Text' },
  { value: 'base64', text: 'Base64' },
  { value: 'none', text: 'No key' },
] as const
const valueKinds = [
  { value: 'text', text: 'Text' },
  { value: 'base64', text: 'Base64' },
  { value: 'none', text: 'None: deletes the key' },
] as const

/** Writes one record. What was typed stays after it was written, for the next one. */
export function ProduceForm(props: {
  clusterId: string
  topic: string
  partitions: number | null
  onClose: () => void
}) {
  const { clusterId, topic, partitions, onClose } = props
  const queries = useQueryClient()
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const faults = faultsOf(draft)
  const send = useMutation({
    mutationFn: () => produceMessage(clusterId, topic, requestOf(draft), { api: api() }),
    onSuccess: () =>
      Promise.all(
        (['messages', 'topic'] as const).map((key) => queries.invalidateQueries({ queryKey: [key, clusterId, topic] })),
      ),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.values(faults).every((fault) => fault === null)) send.mutate()
  }
  const choices = Array.from({ length: Math.min(partitions ?? 0, 1_000) }, (_, id) => String(id))
  return (
    <Panel title="Produce a message">
      <form className="space-y-4" noValidate onSubmit={submit}>
        <div className="grid gap-4 sm:grid-cols-[9rem_11rem_minmax(0,1fr)]">
          <OptionField
            label="To partition"
            value={draft.partition ?? 'auto'}
            options={['auto', ...choices].map((value) => ({ value, text: value === 'auto' ? 'by its key' : value }))}
            onChange={(value) => change({ partition: value === 'auto' ? null : value })}
          />
          <OptionField
            label="Key is"
            value={draft.keyKind}
            options={keyKinds}
            onChange={(keyKind) => change({ keyKind })}
          />
          {draft.keyKind === 'none' ? null : (
            <Field label="Key" fault={faults.key}>
              {(tied) => (
                <input
                  {...tied}
                  value={draft.key}
                  spellCheck={false}
                  onChange={({ target }) => change({ key: target.value })}
                  className={`${inputLook} w-full font-mono`}
                />
              )}
            </Field>
          )}
        </div>
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_13rem]">
          {draft.valueKind === 'none' ? (
            <p className="self-center text-sm text-muted">
              Where the newest of each key is kept, this deletes the key.
            </p>
          ) : (
            <Field label="Value" fault={faults.value}>
              {(tied) => (
                <textarea
                  {...tied}
                  rows={5}
                  value={draft.value}
                  spellCheck={false}
                  onChange={({ target }) => change({ value: target.value })}
                  className={`${inputLook} h-auto w-full resize-y py-2 font-mono`}
                />
              )}
            </Field>
          )}
          <OptionField
            label="Value is"
            value={draft.valueKind}
            options={valueKinds}
            onChange={(valueKind: PayloadKind) => change({ valueKind })}
          />
        </div>
        <HeaderRows draft={draft} fault={faults.headers} onChange={change} />
        {send.isError ? <Failure error={send.error} /> : null}
        <div className="flex flex-wrap items-center gap-3">
          <Button kind="primary" type="submit" disabled={send.isPending}>
            {send.isPending ? 'Writing…' : 'Write it'}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            Close
          </Button>
          <p role="status" className="text-sm text-good">
            {send.data === undefined
              ? ''
              : `Written to partition ${send.data.partition} at offset ${send.data.offset}.`}
          </p>
        </div>
      </form>
    </Panel>
  )
}

function HeaderRows(props: { draft: Draft; fault: string | null; onChange: (part: Partial<Draft>) => void }) {
  const { draft, fault, onChange } = props
  const put = (index: number, part: Partial<Draft['headers'][number]>) =>
    onChange({ headers: draft.headers.map((header, at) => (at === index ? { ...header, ...part } : header)) })
  return (
    <fieldset className="min-w-0 space-y-2">
      <legend className="text-sm font-medium">Headers</legend>
      {draft.headers.map((header, index) => (
        <div key={header.id} className="flex gap-2">
          <input
            aria-label={`Name of header ${index + 1}`}
            value={header.key}
            maxLength={256}
            onChange={({ target }) => put(index, { key: target.value })}
            className={`${inputLook} w-40 min-w-16 shrink font-mono`}
          />
          <input
            aria-label={`Value of header ${index + 1}`}
            value={header.value}
            onChange={({ target }) => put(index, { value: target.value })}
            className={`${inputLook} w-24 min-w-0 grow font-mono`}
          />
          <Button
            kind="quiet"
            aria-label={`Remove header ${index + 1}`}
            onClick={() => onChange({ headers: draft.headers.filter((_, at) => at !== index) })}
          >
            <Trash2 className="size-4" aria-hidden />
          </Button>
        </div>
      ))}
      {fault === null ? null : <p className="text-xs text-bad">{fault}</p>}
      <Button
        size="small"
        disabled={draft.headers.length >= 50}
        onClick={() =>
          onChange({ headers: [...draft.headers, { id: draft.nextId, key: '', value: '' }], nextId: draft.nextId + 1 })
        }
      >
        <Plus className="size-4" aria-hidden /> Add a header
      </Button>
    </fieldset>
  )
}
