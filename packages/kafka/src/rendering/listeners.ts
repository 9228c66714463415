import { assert, certificateNames, type NodeAddresses, type NodeRecord } from '@headwater/model'
import type { Settings } from './properties.ts'

/** Kafka's names of the three listeners; the ports of a node carry the same names in lower case. */
const tenant = 'TENANT'
const broker = 'BROKER'
export const controllerListener = 'CONTROLLER'

interface Listener {
  name: string
  /** What the node binds to. */
  bind: string
  /** What it tells others to connect to. */
  advertised: string
}

export function hasBroker(role: NodeRecord['role']): boolean {
  return role !== 'controller'
}

export function hasController(role: NodeRecord['role']): boolean {
  return role !== 'broker'
}

/** Where other nodes reach this node's controller. */
export function controllerAddress(node: NodeRecord): string {
  const { internalHost, controllerPort } = addressesOf(node)
  assert(controllerPort !== null, `controller ${node.id} has a controller port`)
  return `${internalHost}:${controllerPort}`
}

export function addressesOf(node: NodeRecord): NodeAddresses {
  assert(node.addresses !== null, `node ${node.id} has addresses`)
  return node.addresses
}

/** Listeners, and who may come in through each of them. */
export function listenerSettings(node: NodeRecord): Settings {
  const listeners = listenersOf(node)
  return {
    listeners: listeners.map((listener) => `${listener.name}://${listener.bind}`).join(','),
    'advertised.listeners': listeners.map((listener) => `${listener.name}://${listener.advertised}`).join(','),
    'listener.security.protocol.map': `${tenant}:SASL_SSL,${broker}:SSL,${controllerListener}:SSL`,
    'controller.listener.names': controllerListener,
    'inter.broker.listener.name': broker,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': '@machine@/node.pem',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': '@machine@/authority.pem',
    ...mutualTls(broker),
    ...mutualTls(controllerListener),
    ...(hasBroker(node.role) ? scram(tenant) : {}),
    ...superUsers(),
  }
}

function listenersOf(node: NodeRecord): Listener[] {
  const { internalHost, brokerPort, tenantHost, tenantPort } = addressesOf(node)
  const listeners: Listener[] = []
  if (hasBroker(node.role)) {
    assert(brokerPort !== null && tenantHost !== null && tenantPort !== null, `broker ${node.id} has all its addresses`)
    listeners.push({ name: tenant, bind: `${internalHost}:${tenantPort}`, advertised: `${tenantHost}:${tenantPort}` })
    listeners.push(internal(broker, `${internalHost}:${brokerPort}`))
  }
  if (hasController(node.role)) listeners.push(internal(controllerListener, controllerAddress(node)))
  return listeners
}

function internal(name: string, address: string): Listener {
  return { name, bind: address, advertised: address }
}

function mutualTls(listener: string): Settings {
  const prefix = `listener.name.${listener.toLowerCase()}`
  return { [`${prefix}.ssl.client.auth`]: 'required', [`${prefix}.ssl.enabled.protocols`]: 'TLSv1.3' }
}

function scram(listener: string): Settings {
  const prefix = `listener.name.${listener.toLowerCase()}`
  return {
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    [`${prefix}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-512',
    [`${prefix}.scram-sha-512.sasl.jaas.config`]: 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    [`${prefix}.ssl.client.auth`]: 'none',
  }
}

/** Only certificates of exactly our names become our principals; no SCRAM user can have a name with a colon in it. */
function superUsers(): Settings {
  const names = Object.values(certificateNames)
  return {
    'ssl.principal.mapping.rules': `RULE:^CN=(${names.join('|')})$/$1/,DEFAULT`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': names.map((name) => `User:${name}`).join(';'),
    'allow.everyone.if.no.acl.found': false,
  }
}
