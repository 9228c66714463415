import type { KafkaAccess, NodeAddresses } from '@headwater/model'
import type { Vault } from './ports.ts'

/** The vault's name for the certificate with which the control plane goes to a cluster's internal listeners. */
export const controlPlaneSubject = 'control-plane'

/** Access to the internal listeners of a cluster; null before a broker has an address and the certificates exist. */
export async function readKafkaAccess(
  vault: Vault,
  physicalClusterId: string,
  addresses: (NodeAddresses | null)[],
): Promise<KafkaAccess | null> {
  const bootstrap = brokerHosts(addresses)
  if (bootstrap.length === 0) return null
  const [authority, client] = await Promise.all([
    vault.authority(physicalClusterId),
    vault.certificate(physicalClusterId, controlPlaneSubject),
  ])
  if (authority === null || client === null) return null
  return {
    bootstrap,
    caCertificate: authority.certificate,
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
