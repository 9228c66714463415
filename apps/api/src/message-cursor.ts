import type { RecordPage } from '@headwater/kafka'
import { decodeCursor, encodeCursor } from './cursor.ts'

/** `from` or `before`, then partitions with their offsets: short, because an address holds all of it. */
export function positionsCursor({ kind, positions }: RecordPage['next']): string {
  const parts = [...positions].map(([partition, offset]) => `${partition.toString(36)}-${offset.toString(36)}`)
  return encodeCursor('messages', [kind, ...parts].join('.'))
}

/** Refuses what `positionsCursor` did not make. */
export function positionsOf(cursor: string): RecordPage['next'] {
  const [kind, ...parts] = decodeCursor('messages', cursor, /^(from|before)(\.[0-9a-z]{1,4}-[0-9a-z]{1,13})*$/).split(
    '.',
  )
  const positions = new Map(
    parts.map((part) => {
      const [partition = '', offset = ''] = part.split('-')
      return [Number.parseInt(partition, 36), bigintOf(offset)]
    }),
  )
  return { kind: kind === 'before' ? 'before' : 'from', positions }
}

function bigintOf(base36: string): bigint {
  return [...base36].reduce((value, digit) => value * 36n + BigInt(Number.parseInt(digit, 36)), 0n)
}
