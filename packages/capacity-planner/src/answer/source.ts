import type { SourcedNumber } from '@headwater/model'

/** Name and date of where a number comes from. */
export function sourceOf({ source, date }: SourcedNumber): string {
  return `${source} (${date})`
}
