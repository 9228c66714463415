import type { Message, MessagePayload } from '@headwater/api-contract/client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { hexLine } from '../../format/bytes-in-hex.ts'
import { bytes } from '../../format/figures.ts'
import { oneLine } from '../../format/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { classNames } from '../../ui/class-names.ts'
import { MessageDetails } from './message-details.tsx'

/** The height of every closed row, its border included: one that measures otherwise has all that follow it placed anew. */
const rowPx = 44
/** So many rows before the last one, the next page is asked for. */
const rowsBeforeEnd = 20

const grid = 'grid grid-cols-[1rem_11.5rem_7rem_minmax(6rem,12rem)_minmax(14rem,1fr)_5rem] items-center gap-3'

/** Messages of any number, of which only what is seen is drawn; one of them may be open. */
export function MessageList(props: {
  clusterId: string
  topic: string
  messages: Message[]
  /** Gets more when the end comes into view; null when there is nothing to get now. */
  onEnd: (() => void) | null
}) {
  const { clusterId, topic, messages, onEnd } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [openKey, setOpenKey] = useState<string | null>(null)
  // one and the same function while the messages are: another has all of them placed anew, at every scroll
  const getItemKey = useCallback((index: number) => keyOf(messages[index]), [messages])
  const virtual = useVirtualizer({
    count: messages.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (onEnd !== null && lastSeen >= messages.length - rowsBeforeEnd) onEnd()
  }, [onEnd, lastSeen, messages.length])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section would need a heading of its own
    <div
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      role="region"
      aria-label="Messages"
      className="-mx-4 max-h-[70vh] overflow-auto overflow-x-auto border-t border-line text-sm"
    >
      <div className="min-w-max sm:min-w-3xl">
        <div
          className={classNames(
            grid,
            'sticky top-0 z-1 border-b border-line bg-panel px-4 py-2.5 font-medium text-muted',
          )}
          aria-hidden
        >
          <span />
          <span>Time</span>
          <span className="text-right">Partition : offset</span>
          <span>Key</span>
          <span>Value</span>
          <span className="text-right">Size</span>
        </div>
        <ul className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start, key }) => {
            const message = messages[index]
            return message === undefined ? null : (
              <li
                key={key}
                // a row that was never open is as high as all are; one that is closed again is still watched
                ref={openKey === key ? virtual.measureElement : undefined}
                data-index={index}
                className={classNames('absolute inset-x-0', openKey === key && 'border-b border-line bg-sunken/40')}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Row
                  message={message}
                  isOpen={openKey === key}
                  onToggle={() => setOpenKey(openKey === key ? null : String(key))}
                />
                {openKey === key ? <MessageDetails clusterId={clusterId} topic={topic} message={message} /> : null}
              </li>
            )
          })}
        </ul>
      </div>
    </div>
  )
}

function keyOf(message: Message | undefined): string {
  return message === undefined ? '' : `${message.partition}:${message.offset}`
}

function Row({ message, isOpen, onToggle }: { message: Message; isOpen: boolean; onToggle: () => void }) {
  const { timestamp, partition, offset, key, value } = message
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onToggle}
      className={classNames(
        grid,
        'w-full border-b border-line px-4 text-left hover:bg-sunken',
        isOpen && 'border-transparent bg-sunken',
      )}
      style={{ height: rowPx }}
    >
      <ChevronRight
        className={classNames('size-4 text-muted transition-transform', isOpen && 'rotate-90')}
        aria-hidden
      />
      <span className="truncate text-muted tabular-nums">{localInstant(timestamp)}</span>
      <span className="truncate text-right tabular-nums">
        {partition} : {offset}
      </span>
      <Preview payload={key} nothing="no key" />
      <Preview payload={value} nothing="deleted" />
      <span className="text-right text-muted tabular-nums">{bytes((key?.bytes ?? 0) + (value?.bytes ?? 0))}</span>
    </button>
  )
}

function Preview({ payload, nothing }: { payload: MessagePayload | null; nothing: string }) {
  if (payload === null) return <span className="text-muted italic">{nothing}</span>
  if (payload.bytes === 0) return <span className="text-muted italic">empty</span>
  if (payload.encoding === 'base64')
    return (
      <span className="flex min-w-0 items-center gap-2">
        <Badge tone="plain">binary</Badge>
        <span className="truncate font-mono text-xs">{hexLine(payload.data)}</span>
      </span>
    )
  return <bdi className="truncate font-mono text-xs">{oneLine(payload.data)}</bdi>
}

function localInstant(instant: string): string {
  const at = new Date(instant)
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return local.toISOString().replace('T', ' ').replace('Z', '')
}
