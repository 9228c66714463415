/** Bytes of a record's key: see record-key.ts. */
export const keyBytes = 24

/** Of a record batch (version 2), before its records: https://kafka.apache.org/documentation/#recordbatch */
const batchHeaderBytes = 61
/** Of a record: its attributes, a timestamp equal to the batch's, and no headers. */
const fixedRecordBytes = 3

/**
 * Bytes of a batch of `records` records as Kafka stores it and counts it, without compression. `recordBytes` is key and value of
 * one record together, at least `keyBytes`.
 */
export function batchBytes(records: number, recordBytes: number): number {
  const valueBytes = recordBytes - keyBytes
  const lengths = varintBytes(keyBytes) + varintBytes(valueBytes)
  let total = batchHeaderBytes
  for (let offsetDelta = 0; offsetDelta < records; offsetDelta++) {
    const length = fixedRecordBytes + varintBytes(offsetDelta) + lengths + recordBytes
    total += varintBytes(length) + length
  }
  return total
}

/** Bytes of a number from 0 on as a zigzag variable-length integer: 7 bits a byte, one bit for the sign. */
function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value * 2; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}
