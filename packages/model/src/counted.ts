/**
 * "1 broker", "3 brokers". The plural is given where it is not the noun with an s, which is also how the verb agrees:
 * `counted(1, 'machine runs', 'machines run')`.
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
