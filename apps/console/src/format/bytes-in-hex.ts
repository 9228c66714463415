const bytesALine = 16

/** Bytes of a base 64 text as a hex dump: offset, bytes, and what of them is printable ASCII. */
export function hexDump(base64: string, most = 512): string {
  const bytes = bytesOf(base64).subarray(0, most)
  const lines: string[] = []
  for (let offset = 0; offset < bytes.length; offset += bytesALine) {
    const line = [...bytes.subarray(offset, offset + bytesALine)]
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${offset.toString(16).padStart(6, '0')}  ${hex.padEnd(bytesALine * 3 - 1)}  ${text}`)
  }
  return lines.join('\n')
}

/** The same in one line, for a list. */
export function hexLine(base64: string, most = 32): string {
  return [...bytesOf(base64).subarray(0, most)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
