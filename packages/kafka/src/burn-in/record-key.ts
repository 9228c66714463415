import { keyBytes } from './batch-bytes.ts'

/** What a record says of itself, in its key: the value is the same filler for all, so that making records costs next to nothing. */
export interface RecordKey {
  /** Counts from 0 within a partition. */
  index: number
  /** When it was due, ms on the clock of the run. */
  dueMs: number
}

const runBytes = 8

/** `run` is 8 random bytes: records of another run, or of somebody else, are told apart by it. */
export function encodeKey(run: Buffer, { index, dueMs }: RecordKey): Buffer {
  const key = Buffer.allocUnsafe(keyBytes)
  run.copy(key, 0)
  key.writeDoubleLE(index, runBytes)
  key.writeDoubleLE(dueMs, runBytes + 8)
  return key
}

/** Null for what is not a record of this run. */
export function decodeKey(run: Buffer, key: Buffer | null | undefined): RecordKey | null {
  if (key?.length !== keyBytes || run.compare(key, 0, runBytes) !== 0) return null
  return { index: key.readDoubleLE(runBytes), dueMs: key.readDoubleLE(runBytes + 8) }
}
