import type { LoopDependencies, LoopLog, Store, Vault } from '@headwater/control-loop'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import { createCertificateIssuer, type createKafkaAdmin, createMachineRenderer, type Release } from '@headwater/kafka'
import type { Provider } from '@headwater/provider'

/** The loop's ports, wired to the real parts. */
export function createLoopDependencies(parts: {
  store: Store
  vault: Vault
  kafka: ReturnType<typeof createKafkaAdmin>
  providers: Provider[]
  holder: string
  /** Of this installation alone. */
  releases?: Release[]
  log: LoopLog
}): Omit<LoopDependencies, 'stopping'> {
  const { providers, releases, ...rest } = parts
  return {
    ...rest,
    providers: new Map(providers.map((provider) => [provider.name, provider])),
    issuer: createCertificateIssuer(),
    renderer: createMachineRenderer(releases),
    clock: systemClock,
    random: systemRandom,
  }
}
