import type { CertificateIssuer, MachineRenderer } from '@headwater/control-loop'
import type { Random, ScramCredential } from '@headwater/model'

export const simulatedCredential: ScramCredential = { iterations: 4096, salt: 'c2FsdA==', saltedPassword: 'c2FsdGVk' }

/** Certificates that say only whose they are. */
export const simulatedIssuer: CertificateIssuer = {
  createAuthority: async () => ({ certificate: 'authority', key: 'authority key' }),
  issue: async (_authority, { commonName }) => ({ certificate: commonName, key: `key of ${commonName}` }),
}

/** Machines without files: what runs on them is simulated too. */
export const simulatedRenderer: MachineRenderer = {
  render: ({ node }) => ({ id: node.machine?.id ?? '', size: node.size, image: 'kafka', files: {}, secretFiles: {} }),
  ports: (role) => [
    ...(role === 'controller' ? [] : [{ name: 'broker' as const, audience: 'internal' as const }]),
    ...(role === 'controller' ? [] : [{ name: 'tenant' as const, audience: 'tenant' as const }]),
    ...(role === 'broker' ? [] : [{ name: 'controller' as const, audience: 'internal' as const }]),
  ],
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
