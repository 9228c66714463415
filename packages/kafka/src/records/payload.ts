import { isUtf8 } from 'node:buffer'

/** Bytes as they are shown: what of them, and how many there really are. */
export interface Payload {
  bytes: number
  encoding: 'text' | 'base64'
  /** The beginning of it, where `isCut`. */
  data: string
  isCut: boolean
}

/** The first `most` bytes: as text where the whole is valid UTF-8, else in base 64. The answer shares no memory with `bytes`. */
export function payloadOf(bytes: Buffer, most: number): Payload {
  const isCut = bytes.length > most
  if (!isUtf8(bytes)) return shown(bytes, 'base64', bytes.toString('base64', 0, most), isCut)
  return shown(bytes, 'text', bytes.toString('utf8', 0, isCut ? characterEnd(bytes, most) : bytes.length), isCut)
}

function shown(bytes: Buffer, encoding: Payload['encoding'], data: string, isCut: boolean): Payload {
  return { bytes: bytes.length, encoding, data, isCut }
}

/** Where the last character that ends before `most` ends. */
function characterEnd(bytes: Buffer, most: number): number {
  let end = most
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return end
}
