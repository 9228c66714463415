import { figure } from '../figure.ts'
import { afterFailure, type Candidate, type ConstraintUse, type Serving } from './candidate.ts'
import { readMBps, writtenMBps } from './traffic.ts'

/**
 * C7. Processor of the busiest broker, by Google's formula: vCPU = (writes + reads / 4) / 20 MB/s, with writes = produced x copies
 * and reads = consumed + produced x (copies - 1).
 */
export function cpu(candidate: Candidate): ConstraintUse {
  const { size, normal, failed, defaults } = candidate
  return {
    constraint: 'cpu',
    normal: usedVcpu(candidate, normal) / size.vcpu.value,
    normalLimit: defaults.cpuNormalLimit.value,
    failed: usedVcpu(candidate, failed) / size.vcpu.value,
    failedLimit: defaults.cpuFailedLimit.value,
    explain: () =>
      `${figure(usedVcpu(candidate, normal))} of ${figure(size.vcpu.value)} vCPU (${figure(writtenMBps(candidate, normal))} MB/s written + ` +
      `${figure(readMBps(candidate, normal))} MB/s read x ${defaults.readWeight.value}, ${defaults.writeMBpsPerVcpu.value} MB/s a vCPU)` +
      afterFailure(candidate, `${figure(usedVcpu(candidate, failed))} vCPU`),
  }
}

function usedVcpu(candidate: Candidate, serving: Serving): number {
  const { readWeight, writeMBpsPerVcpu } = candidate.defaults
  return (writtenMBps(candidate, serving) + readMBps(candidate, serving) * readWeight.value) / writeMBpsPerVcpu.value
}
