/** Kafka's zigzag integers of variable length, one after another. Throws where the bytes end or a number is too long. */
export class VarInts {
  readonly #data: Buffer
  position = 0

  constructor(data: Buffer) {
    this.#data = data
  }

  next(): number {
    return Number(this.nextBig())
  }

  nextBig(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#data.readUInt8(this.position++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n)
    }
    throw new Error('a number of variable length does not end')
  }

  /** Bytes after their length; null where that is negative. Shares memory with the whole. */
  bytes(): Buffer | null {
    const length = this.next()
    if (length < 0) return null
    const end = this.position + length
    if (end > this.#data.length) throw new Error('bytes end before they should')
    const bytes = this.#data.subarray(this.position, end)
    this.position = end
    return bytes
  }
}
