import type { TopicConfigChanges } from '@headwater/api-contract/client'

export type SettingName = keyof TopicConfigChanges

/** How a setting is edited: a time in ms, a size in bytes, or one of some words. `unlimited`: what -1 means. */
export type SettingKind =
  | { kind: 'time' | 'size'; unlimited?: string; least: number; most: number }
  | { kind: 'choice'; choices: Record<string, string> }

export interface SettingText {
  title: string
  text: string
  edit: SettingKind
}

const tenYearsMs = 315_360_000_000

/** Every setting in plain words, the ones that people change most first. */
export const settingTexts: Record<SettingName, SettingText> = {
  'retention.ms': {
    title: 'How long records are kept',
    text: 'Older records are deleted, some at a time. Shortening it frees disk within minutes and cannot bring records back.',
    edit: { kind: 'time', unlimited: 'for ever', least: 1_000, most: tenYearsMs },
  },
  'retention.bytes': {
    title: 'How much a partition keeps',
    text: 'When a partition grows beyond it, its oldest records are deleted, however young they are. Multiply by the partitions for the topic.',
    edit: { kind: 'size', unlimited: 'no limit', least: 1, most: Number.MAX_SAFE_INTEGER },
  },
  'cleanup.policy': {
    title: 'What becomes of old records',
    text: 'Delete them by age and size, or keep the newest record of each key for ever, or both. With “newest of each key” records without a key are refused.',
    edit: {
      kind: 'choice',
      choices: { delete: 'delete', compact: 'keep the newest of each key', 'compact,delete': 'both' },
    },
  },
  'max.message.bytes': {
    title: 'The largest batch of records',
    text: 'What a program may send at once, compressed. Programs that send or read larger ones need their own limits raised too.',
    edit: { kind: 'size', least: 1, most: 10_485_760 },
  },
  'message.timestamp.type': {
    title: 'What the time of a record says',
    text: 'When the program made it, or when the broker got it. Retention goes by this time.',
    edit: { kind: 'choice', choices: { CreateTime: 'when it was made', LogAppendTime: 'when it arrived' } },
  },
  'compression.type': {
    title: 'How records are compressed on disk',
    text: '“As sent” costs the brokers nothing. Any other makes them compress again what comes in differently.',
    edit: {
      kind: 'choice',
      choices: {
        producer: 'as sent',
        uncompressed: 'not at all',
        gzip: 'gzip',
        snappy: 'snappy',
        lz4: 'lz4',
        zstd: 'zstd',
      },
    },
  },
  'delete.retention.ms': {
    title: 'How long deletions stay to be seen',
    text: 'With “newest of each key”: a program that was away for longer misses that a key was deleted.',
    edit: { kind: 'time', least: 1_000, most: tenYearsMs },
  },
  'min.compaction.lag.ms': {
    title: 'How long every record is kept first',
    text: 'With “newest of each key”: a record stays at least so long, also when a newer one has its key.',
    edit: { kind: 'time', least: 0, most: tenYearsMs },
  },
  'max.compaction.lag.ms': {
    title: 'After how long cleaning up has to begin',
    text: 'With “newest of each key”: records that are replaced or deleted may be read until then. For rules that say how soon data has to be gone.',
    edit: { kind: 'time', least: 1_000, most: tenYearsMs },
  },
}

export const settingNames = [
  'retention.ms',
  'retention.bytes',
  'cleanup.policy',
  'max.message.bytes',
  'message.timestamp.type',
  'compression.type',
  'delete.retention.ms',
  'min.compaction.lag.ms',
  'max.compaction.lag.ms',
] as const satisfies SettingName[]

/** What is shown and not changed here. */
export const fixedTexts: Record<string, { title: string; text: string }> = {
  'min.insync.replicas': {
    title: 'Copies that have to be written',
    text: 'Follows from the cluster’s availability: with fewer copies in sync, programs that want to be sure are told to wait.',
  },
  'segment.bytes': {
    title: 'Size of one file',
    text: 'Kafka deletes whole files: the last one of a partition stays, whatever its age.',
  },
}
