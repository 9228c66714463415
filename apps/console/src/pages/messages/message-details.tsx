import type { Message, MessagePayload } from '@headwater/api-contract/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messageQuery } from '../../api/topics.ts'
import { hexDump } from '../../format/bytes-in-hex.ts'
import { bytes } from '../../format/figures.ts'
import { visibleText } from '../../format/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { CopyBlock } from '../../ui/copy.tsx'
import { Failure } from '../../ui/panel.tsx'

/** What is fetched when a message is opened, and when all of it is asked for. */
const opened = 16_384
const whole = 262_144

/** One message with its key, value and headers, fetched as far as is asked for. */
export function MessageDetails(props: { clusterId: string; topic: string; message: Message }) {
  const { clusterId, topic, message } = props
  const [most, setMost] = useState(opened)
  const needsMore = message.key?.isCut === true || message.value?.isCut === true
  const fetched = useQuery({ ...messageQuery(clusterId, topic, message, most), enabled: needsMore })
  const shown = fetched.data ?? message
  const more = most < whole && (shown.value?.isCut === true || shown.key?.isCut === true) ? () => setMost(whole) : null
  return (
    <div className="sticky left-0 max-w-[min(100vw-2.5rem,78rem)] space-y-4 px-4 py-4">
      <Facts message={shown} />
      {fetched.isError ? <Failure error={fetched.error} retry={() => void fetched.refetch()} /> : null}
      {fetched.data === null ? (
        <p className="text-sm text-warn">The message is not there any more. This is what the list showed of it.</p>
      ) : null}
      <Payload label="Key" payload={shown.key} nothing="The message has no key." more={more} />
      <Payload label="Value" payload={shown.value} nothing="No value: this message deletes its key." more={more} />
      {shown.headerCount === 0 ? null : <Headers message={shown} />}
    </div>
  )
}

function Facts({ message }: { message: Message }) {
  const { partition, offset, timestamp } = message
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm [&_dd]:inline [&_dd]:font-mono [&_dt]:mr-2 [&_dt]:inline [&_dt]:text-muted">
      <div>
        <dt>Partition</dt>
        <dd>{partition}</dd>
      </div>
      <div>
        <dt>Offset</dt>
        <dd>{offset}</dd>
      </div>
      <div>
        <dt>Time</dt>
        <dd>{timestamp}</dd>
      </div>
    </dl>
  )
}

function Payload(props: { label: string; payload: MessagePayload | null; nothing: string; more: (() => void) | null }) {
  const { label, payload, nothing, more } = props
  const [isBase64, setBase64] = useState(false)
  if (payload === null) return <p className="text-sm text-muted">{nothing}</p>
  const isBinary = payload.encoding === 'base64'
  return (
    <div className="space-y-1.5">
      <p className="flex flex-wrap items-center gap-3 text-sm">
        <span className="font-medium">{label}</span>
        <span className="text-muted">
          {bytes(payload.bytes)}
          {isBinary ? ', not text' : ''}
        </span>
        {isBinary ? (
          <Button size="small" kind="quiet" onClick={() => setBase64(!isBase64)}>
            {isBase64 ? 'Show as hex' : 'Show as base64'}
          </Button>
        ) : null}
      </p>
      {payload.bytes === 0 ? (
        <p className="text-sm text-muted italic">empty</p>
      ) : (
        <div className="max-h-96 overflow-y-auto">
          <CopyBlock
            label={label}
            text={isBinary ? (isBase64 ? payload.data : hexDump(payload.data)) : readable(payload)}
          />
        </div>
      )}
      {payload.isCut ? (
        <p className="flex flex-wrap items-center gap-3 text-sm text-muted">
          Only its beginning is shown.
          {more === null ? (
            'The rest is read with a Kafka client.'
          ) : (
            <Button size="small" onClick={more}>
              Show more of it
            </Button>
          )}
        </p>
      ) : null}
    </div>
  )
}

/** JSON with its structure seen; other text as it is, with what it hides. */
function readable({ data, isCut }: MessagePayload): string {
  if (isCut || !/^\s*[[{]/.test(data)) return visibleText(data)
  try {
    return visibleText(JSON.stringify(JSON.parse(data), null, 2))
  } catch {
    return visibleText(data)
  }
}

function Headers({ message: { headers, headerCount } }: { message: Message }) {
  return (
    <div className="text-sm">
      <p className="font-medium">Headers</p>
      <dl className="mt-1 grid grid-cols-[minmax(4rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 font-mono text-xs">
        {headers.map(({ key, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a record may have the same header many times, in an order that stays
          <div key={index} className="contents">
            <dt className="text-muted wrap-anywhere">{shortly(key)}</dt>
            <dd className="wrap-anywhere">{value === null ? '' : shortly(value)}</dd>
          </div>
        ))}
      </dl>
      {headerCount > headers.length ? (
        <p className="mt-1 text-muted">
          The first {headers.length} of {headerCount}.
        </p>
      ) : null}
    </div>
  )
}

function shortly({ encoding, data, isCut }: MessagePayload): string {
  return `${encoding === 'text' ? visibleText(data) : data}${isCut ? '…' : ''}`
}
