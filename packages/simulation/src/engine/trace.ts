import { mixed } from './random.ts'

/** How many different ids a story names before it gives them as they are. */
const namesKept = 10_000

/**
 * What happened, in the order in which it did: a hash of all of it, and the lines themselves where they are wanted. Ids are
 * random; in a story they have names: node-1, machine-1.
 */
export class Trace {
  readonly #lines: string[] | null
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  #hash = 0x811c9dc5

  constructor(options: { keepLines: boolean }) {
    this.#lines = options.keepLines ? [] : null
  }

  /** `subject`: a cluster, or the world. */
  tell(atMs: number, subject: string, text: string): void {
    this.#add(mixed(atMs | 0))
    for (let i = 0; i < text.length; i++) this.#add(text.charCodeAt(i))
    this.#lines?.push(`${timeText(atMs)}  ${subject.padEnd(8)}  ${this.#named(text)}`)
  }

  lines(): string[] {
    return this.#lines ?? []
  }

  /** Eight hexadecimal digits. */
  hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0')
  }

  #add(number: number): void {
    this.#hash = Math.imul(this.#hash ^ number, 0x01000193)
  }

  #named(text: string): string {
    return text.replaceAll(/\b(nod|mac)_[0-9a-z]{26}\b/g, (id, prefix: string) => {
      const known = this.#names.get(id)
      if (known !== undefined) return known
      if (this.#names.size >= namesKept) return id
      const count = (this.#counts.get(prefix) ?? 0) + 1
      this.#counts.set(prefix, count)
      const name = `${prefix === 'nod' ? 'node' : 'machine'}-${count}`
      this.#names.set(id, name)
      return name
    })
  }
}

/** Days, hours, minutes, seconds since the simulation began. */
function timeText(ms: number): string {
  const seconds = ms / 1000
  const days = Math.floor(seconds / 86_400)
  const rest = (seconds % 60).toFixed(3).padStart(6, '0')
  const text = `${twoDigits((seconds / 3600) % 24)}:${twoDigits((seconds / 60) % 60)}:${rest}`
  return days > 0 ? `${days} d ${text}` : text
}

function twoDigits(number: number): string {
  return String(Math.floor(number)).padStart(2, '0')
}
