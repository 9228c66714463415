import type { Random } from '@headwater/model'

/** A stream of randomness by name: the same seed and name give the same stream, whatever the others were used for. */
export class Stream implements Random {
  #a: number
  #b: number
  #c: number

  constructor(seed: number, name: string) {
    this.#a = hashOf(seed, name, 1)
    this.#b = hashOf(seed, name, 2)
    this.#c = hashOf(seed, name, 3)
    for (let i = 0; i < 12; i++) this.next()
  }

  /** A number of 32 bits (a small counter-based generator, sfc32 without its fourth word). */
  next(): number {
    const sum = (this.#a + this.#b) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum + 0x9e3779b9
    return sum >>> 0
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < length; i++) bytes[i] = this.next() >>> 24
    return bytes
  }

  /** From 0 to 1. */
  share(): number {
    return this.next() / 2 ** 32
  }

  /** A waiting time with this mean, as between events that do not know of each other. */
  waiting(mean: number): number {
    return -Math.log(1 - this.share()) * mean
  }
}

/** A number of 32 bits that depends on all of these alone. */
export function hashOf(seed: number, text: string, count: number): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mixed(hash ^ mixed(count))
}

/** Every bit of it depends on every bit of the number (the finalizer of MurmurHash 3). */
export function mixed(number: number): number {
  let hash = number | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** One of these, chosen by a number. */
export function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % items.length]
}
