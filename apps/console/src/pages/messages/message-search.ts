import type { MessageQuery } from '../../api/topics.ts'

/** What is looked for among messages, as it stands in the address. */
export interface MessageSearch {
  partition?: number
  from?: MessageStart
  offset?: number
  time?: string
  find?: string
  live?: boolean
}

/** What becomes another; undefined is no more. */
export type MessageSearchChange = { [Key in keyof MessageSearch]?: MessageSearch[Key] | undefined }

export const messageStarts = ['newest', 'oldest', 'offset', 'time'] as const
export type MessageStart = (typeof messageStarts)[number]

/** What makes no sense is left out. */
export function readMessageSearch({
  partition,
  from,
  offset,
  time,
  find,
  live,
}: Record<string, unknown>): MessageSearch {
  const start = messageStarts.find((name) => name === from)
  return {
    ...(isCount(partition) ? { partition } : {}),
    ...(start === undefined || start === 'newest' ? {} : { from: start }),
    ...(isCount(offset) ? { offset } : {}),
    ...(typeof time === 'string' && !Number.isNaN(Date.parse(time)) ? { time } : {}),
    ...(typeof find === 'string' && find !== '' ? { find: find.slice(0, 256) } : {}),
    ...(live === true ? { live } : {}),
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** The same as a question to the API; a start that lacks its offset or time is the newest. */
export function messageQueryOf({ partition, from, offset, time, find }: MessageSearch): MessageQuery {
  return {
    ...(partition === undefined ? {} : { partition }),
    ...(find === undefined ? {} : { contains: find }),
    ...startOf({ from, offset, time }),
  }
}

function startOf({ from, offset, time }: MessageSearchChange) {
  if (from === 'offset' && offset !== undefined) return { start: 'offset', offset } as const
  if (from === 'time' && time !== undefined) return { start: 'time', time: new Date(time).toISOString() } as const
  return { start: from === 'oldest' ? 'oldest' : 'newest' } as const
}
