import { isBroker, isInService, nodeName, reachableKafka, type Step } from '../step.ts'

/** RUNNING means usable: a real client goes through every broker's endpoint before a tenant is told so. */
export const verifyEndpoint: Step = (input) => {
  const { desired, observed, nodes } = input
  if (desired.endpointVerified) return {}
  const kafka = reachableKafka(observed)
  if (kafka === null || nodes.length === 0) {
    return { waiting: [{ step: 'verify_endpoint', on: 'Kafka to answer', recheckAfterMs: 150 }] }
  }
  const absent = nodes.filter((node) => isBroker(node) && !isInService(node, input))
  if (absent.length > 0) {
    return {
      waiting: [{ step: 'verify_endpoint', on: `${absent.map(nodeName).join(', ')} to register`, recheckAfterMs: 100 }],
    }
  }
  return {
    actions: [{ kind: 'verify_endpoint', because: 'all brokers are registered and no client has been through yet' }],
  }
}
