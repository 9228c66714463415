import { counted } from '@headwater/model'
import { figure } from '../figure.ts'
import { afterFailure, type Candidate, type ConstraintUse, type Serving } from './candidate.ts'

/**
 * C12. Client connections of one broker, all of them at the same time, as a share of what the size takes: those of a lost broker
 * come back on the others. AWS MSK's limit of a broker.
 */
export function connections(candidate: Candidate): ConstraintUse {
  const { size, normal, failed } = candidate
  const most = size.connectionsMaximum.value
  return {
    constraint: 'connections',
    normal: perBroker(candidate, normal) / most,
    normalLimit: 1,
    failed: perBroker(candidate, failed) / most,
    failedLimit: 1,
    explain: explainConnections,
  }
}

function explainConnections(candidate: Candidate): string {
  const { size, normal, failed, effective } = candidate
  return (
    `${figure(perBroker(candidate, normal))} connections (${figure(effective.connections)} over ` +
    `${counted(normal.brokers, 'broker')}) of ${figure(size.connectionsMaximum.value)}` +
    afterFailure(candidate, figure(perBroker(candidate, failed)))
  )
}

/** The most connections that the brokers take between them, also after the failure. */
export function connectionsCarried({ size, failed }: Candidate): number {
  return Math.floor(size.connectionsMaximum.value * failed.brokers)
}

function perBroker({ effective }: Candidate, { brokers }: Serving): number {
  return Math.ceil(effective.connections / brokers)
}
