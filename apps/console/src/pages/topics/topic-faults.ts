/** What is wrong with a topic's name, as the API would say; null when nothing is. */
export function topicNameFault(name: string): string | null {
  if (name === '') return 'Give it a name.'
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) return 'Only letters, digits, dots, dashes and underscores.'
  if (name === '.' || name === '..') return 'A name of dots alone is taken.'
  if (name.startsWith('__')) return 'Names that start with “__” belong to Kafka and to Headwater.'
  if (name.length > 249) return `${name.length} characters are too many: at most 249.`
  return null
}

export const mostPartitions = 10_000

/** What is wrong with a number of partitions; `least` is what there are. */
export function partitionsFault(text: string, least = 1): string | null {
  if (text === '') return null
  const count = Number(text)
  if (!Number.isInteger(count)) return 'A whole number.'
  if (count < least) return `At least ${least}.`
  return count > mostPartitions ? `At most ${mostPartitions.toLocaleString('en')}.` : null
}
