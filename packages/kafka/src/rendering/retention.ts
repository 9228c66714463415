import { retentionMs } from '@headwater/model'

const msPerHour = 3_600_000

/** How long records are kept, and a segment is written to, ms; -1 is Kafka's word for ever. */
export function retention(retentionHours: number | null): { retentionMs: number; rollMs: number } {
  if (retentionHours === null) return { retentionMs: retentionMs(null), rollMs: 168 * msPerHour }
  // whole segments are deleted: rolled at a quarter of the retention, records stay at most a quarter longer than asked
  const rollHours = Math.min(168, Math.max(1, Math.floor(retentionHours / 4)))
  // in ms, for an order may ask for a fraction of an hour
  return { retentionMs: retentionMs(retentionHours), rollMs: rollHours * msPerHour }
}
