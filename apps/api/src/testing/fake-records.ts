import type { ReadStart, RecordAccess, RecordPage, RecordToProduce, TopicRecords } from '@headwater/kafka'

/** Records in memory: what was written and by whom it was reached. Real Kafka is tested in packages/kafka and end to end. */
export interface FakeRecords extends TopicRecords {
  accesses: RecordAccess[]
  written: RecordToProduce[]
  /** What reads wait for. */
  gate: Promise<void>
}

export function createFakeRecords(): FakeRecords {
  const fake: FakeRecords = {
    accesses: [],
    written: [],
    gate: Promise.resolve(),
    async readRecords(access, { start }) {
      fake.accesses.push(access)
      await fake.gate
      return pageOf(fake.written, firstOf(start, fake.written.length))
    },
    async produceRecord(access, _topic, record) {
      fake.accesses.push(access)
      fake.written.push(record)
      return { partition: record.partition ?? 0, offset: BigInt(fake.written.length - 1) }
    },
  }
  return fake
}

/** A time is after all that was written. */
function firstOf(start: ReadStart, end: number): number {
  if (start.kind === 'from') return Number(start.positions.get(0) ?? 0n)
  return start.kind === 'time' ? end : 0
}

function pageOf(written: RecordToProduce[], first: number): RecordPage {
  const positions = new Map([[0, BigInt(written.length)]])
  const records = written.slice(first).map(({ value, timestampMs }, index) => ({
    partition: 0,
    offset: BigInt(first + index),
    timestampMs,
    key: null,
    value: value && { bytes: value.length, encoding: 'text' as const, data: value.toString(), isCut: false },
    headers: [],
    headerCount: 0,
  }))
  return {
    records,
    next: { kind: 'from', positions },
    isEnd: true,
    isComplete: true,
    looked: written.length,
    unreadable: [],
  }
}
