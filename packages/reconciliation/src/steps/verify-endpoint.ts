import { decidedMachine, nodeName, reachableKafka, type Step } from '../step.ts'

/** How soon a Kafka that does not answer yet is asked again, ms, where nothing tells sooner that it listens. */
const answerRecheckMs = 250

/**
 * RUNNING means usable: a real client goes through the endpoint before a tenant is told so. The proof begins with the first
 * broker that answers and waits for the others itself, so that what it needs is ready when the last one is.
 */
export const verifyEndpoint: Step = (input) => {
  const { desired, observed, nodes } = input
  if (desired.endpointVerified) return {}
  if (reachableKafka(observed) === null || nodes.length === 0) {
    return { waiting: [{ step: 'verify_endpoint', on: 'Kafka to answer', recheckAfterMs: answerRecheckMs }] }
  }
  const down = nodes.filter((node) => decidedMachine(input, node)?.state !== 'running')
  if (down.length > 0) {
    const on = `machines on ${down.map(nodeName).join(', ')}`
    return { waiting: [{ step: 'verify_endpoint', on, recheckAfterMs: answerRecheckMs }] }
  }
  return {
    actions: [{ kind: 'verify_endpoint', because: 'Kafka answers and no client has been through the endpoint yet' }],
  }
}
