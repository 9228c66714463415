import type { MessageView } from '@headwater/api-contract'
import type { RecordPage, ShownRecord } from '@headwater/kafka'
import { positionsCursor } from './message-cursor.ts'

export function messageView({ offset, timestampMs, ...record }: ShownRecord): MessageView {
  return { ...record, offset: Number(offset), timestamp: instantOf(timestampMs) }
}

export function messagePageView({ records, next, isEnd, isComplete, looked, unreadable }: RecordPage) {
  return {
    items: records.map(messageView),
    nextCursor: positionsCursor(next),
    isEnd,
    isComplete,
    looked,
    unreadable: unreadable.map(({ partition, firstOffset, lastOffset, reason }) => ({
      partition,
      firstOffset: Number(firstOffset),
      lastOffset: Number(lastOffset),
      reason,
    })),
  }
}

const lastInstantMs = 8_640_000_000_000_000

/** Producers write any number there. */
function instantOf(ms: number): string {
  return new Date(Math.min(Math.max(ms, -lastInstantMs), lastInstantMs)).toISOString()
}
