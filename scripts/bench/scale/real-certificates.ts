import type { KafkaAdmin, MachineRenderer } from '@headwater/control-loop'
import type { KafkaAccess } from '@headwater/model'
import { simulatedRenderer } from '@headwater/simulation'

/**
 * The simulated Kafka reads only simulated certificates, and asks for none where none is shown. What is stored has to be as large as
 * in earnest, so the certificates are real ones here, and are not shown to it.
 */
export const rendererWithoutCertificates: MachineRenderer = {
  ...simulatedRenderer,
  render: (input) => ({ ...simulatedRenderer.render(input), secretFiles: {} }),
}

/** Calls the simulated Kafka with an access that shows no certificate. */
export function showingNoCertificate<Kafka extends object>(kafka: Kafka): KafkaAdmin {
  return new Proxy(kafka, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => member.apply(target, args.map(withoutCertificate))
    },
  }) as unknown as KafkaAdmin
}

function withoutCertificate(arg: unknown): unknown {
  return isAccess(arg) ? { ...arg, caCertificate: '' } : arg
}

function isAccess(arg: unknown): arg is KafkaAccess {
  return typeof arg === 'object' && arg !== null && 'caCertificate' in arg
}
