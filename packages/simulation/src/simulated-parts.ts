import type { CertificateIssuer } from '@headwater/control-loop'
import { certificateDays, type Random, type ScramCredential } from '@headwater/model'

export const simulatedCredential: ScramCredential = { iterations: 4096, salt: 'c2FsdA==', saltedPassword: 'c2FsdGVk' }

const dayMs = 86_400_000

/** Certificates that say whose they are, who issued them and how long they live: what the simulated Kafka checks. */
export function createSimulatedIssuer(life: { authorityMs: number; leafMs: number }): CertificateIssuer {
  return {
    createAuthority: async (physicalClusterId, nowMs) => {
      const notAfterMs = nowMs + life.authorityMs
      const certificate = `authority of ${physicalClusterId} until ${notAfterMs}\n`
      return { certificate, key: `${notAfterMs}`, issuedAtMs: nowMs, notAfterMs }
    },
    issue: async (authority, { commonName }, nowMs) => {
      const notAfterMs = Math.min(nowMs + life.leafMs, Number(authority.key))
      const certificate = JSON.stringify({ by: authority.certificate, commonName, notAfterMs })
      return { certificate, key: `key of ${commonName}`, issuedAtMs: nowMs, notAfterMs }
    },
  }
}

export const simulatedIssuer = createSimulatedIssuer({
  authorityMs: certificateDays.authority * dayMs,
  leafMs: certificateDays.leaf * dayMs,
})

/** The same numbers for the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  return { bytes: (length) => Uint8Array.from({ length }, next) }
}
