// What decoders that take no limit would make of compressed bytes, without making it. All throw where the bytes end too soon.

const xerialHeader = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const xerialHeaderBytes = 16

/** Of Snappy blocks, each of which says its length, in the framing of Kafka's Java clients or bare. */
export function snappyLength(data: Buffer): number {
  if (!data.subarray(0, xerialHeader.length).equals(xerialHeader)) return varInt(data)
  let total = 0
  let position = xerialHeaderBytes
  while (position < data.length) {
    const bytes = data.readInt32BE(position)
    total += varInt(data.subarray(position + 4, position + 4 + bytes))
    position += 4 + bytes
  }
  return total
}

function varInt(data: Buffer): number {
  let value = 0
  for (let index = 0; index < 5; index++) {
    const byte = data.readUInt8(index)
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) break
  }
  return value
}

/** Of LZ4 frames (lz4_Frame_format.md), by going through their sequences. */
export function lz4Length(data: Buffer): number {
  let total = 0
  let position = 0
  while (position < data.length) {
    const flags = data.readUInt8(position + 4)
    const [hasDictionary, hasChecksum, hasSize, hasBlockChecksums] = [1, 4, 8, 16].map((bit) => (flags & bit) !== 0)
    position += 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0)
    for (;;) {
      const size = data.readUInt32LE(position)
      position += 4
      if (size === 0) break
      const bytes = size & 0x7fffffff
      const isStored = size >>> 31 === 1
      total += isStored ? bytes : lz4BlockLength(data.subarray(position, position + bytes))
      position += bytes + (hasBlockChecksums ? 4 : 0)
    }
    position += hasChecksum ? 4 : 0
  }
  return total
}

const shortestMatch = 4

function lz4BlockLength(block: Buffer): number {
  let total = 0
  let position = 0
  const lengthOf = (nibble: number): number => {
    let length = nibble
    if (nibble < 15) return length
    for (;;) {
      const more = block.readUInt8(position++)
      length += more
      if (more < 255) return length
    }
  }
  while (position < block.length) {
    const token = block.readUInt8(position++)
    const literals = lengthOf(token >>> 4)
    total += literals
    position += literals
    if (position >= block.length) break
    position += 2 // how far back the match is
    total += lengthOf(token & 15) + shortestMatch
  }
  return total
}
