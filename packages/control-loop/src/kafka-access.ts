import { controlPlaneSubject, type KafkaAccess, type NodeAddresses } from '@headwater/model'
import type { Vault } from './ports.ts'

/**
 * Access to the internal listeners of a cluster: every authority that is trusted now, and the newest of the control plane's own
 * certificates. Null before a broker has an address and the certificates exist.
 */
export async function readKafkaAccess(
  vault: Vault,
  physicalClusterId: string,
  addresses: (NodeAddresses | null)[],
): Promise<KafkaAccess | null> {
  const bootstrap = brokerHosts(addresses)
  if (bootstrap.length === 0) return null
  const [authorities, client] = await Promise.all([
    vault.authorities(physicalClusterId),
    vault.newestCertificate(physicalClusterId, controlPlaneSubject),
  ])
  if (authorities.length === 0 || client === null) return null
  return {
    bootstrap,
    caCertificate: authorities.map(({ certificate }) => certificate).join(''),
    clientCertificate: client.certificate,
    clientKey: client.key,
  }
}

/** Where brokers listen for each other and for the control plane; controllers and nodes without addresses have no such place. */
export function brokerHosts(addresses: (NodeAddresses | null)[]): KafkaAccess['bootstrap'] {
  return addresses.flatMap((address) =>
    address === null || address.brokerPort === null ? [] : [{ host: address.internalHost, port: address.brokerPort }],
  )
}
