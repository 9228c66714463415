import fs from 'node:fs'

/** linux/capability.h */
const bits = { CAP_SYS_RESOURCE: 24 } as const

/** Why this process may not do what needs the capability, or null. In some containers root lacks some of them. */
export function capabilityMissing(name: keyof typeof bits): string | null {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  return (BigInt(`0x${effective}`) >> BigInt(bits[name])) & 1n ? null : `root has no ${name} here`
}
