import type { CertificateIssuer } from '@headwater/control-loop'
import type { Random, ScramCredential } from '@headwater/model'

export const simulatedCredential: ScramCredential = { iterations: 4096, salt: 'c2FsdA==', saltedPassword: 'c2FsdGVk' }

/** Certificates that say only whose they are. */
export const simulatedIssuer: CertificateIssuer = {
  createAuthority: async () => ({ certificate: 'authority', key: 'authority key' }),
  issue: async (_authority, { commonName }) => ({ certificate: commonName, key: `key of ${commonName}` }),
}

/** The same numbers for the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  return { bytes: (length) => Uint8Array.from({ length }, next) }
}
