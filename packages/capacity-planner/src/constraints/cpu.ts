import { figure } from '../figure.ts'
import { afterFailure, type Candidate, type ConstraintUse, type Serving } from './candidate.ts'
import { readMBps, writtenMBps } from './traffic.ts'

/**
 * C7. Processor of the busiest broker, by Google's formula: vCPU = (writes + reads / 4) / 20 MB/s, with writes = produced x copies
 * and reads = consumed + produced x (copies - 1). A size that was measured has its own figure in the place of the 20.
 */
export function cpu(candidate: Candidate): ConstraintUse {
  const { size, normal, failed, defaults } = candidate
  return {
    constraint: 'cpu',
    normal: usedVcpu(candidate, normal) / size.vcpu.value,
    normalLimit: defaults.cpuNormalLimit.value,
    failed: usedVcpu(candidate, failed) / size.vcpu.value,
    failedLimit: defaults.cpuFailedLimit.value,
    explain: explainCpu,
  }
}

function explainCpu(candidate: Candidate): string {
  const { size, normal, failed, defaults } = candidate
  return (
    `${figure(usedVcpu(candidate, normal))} of ${figure(size.vcpu.value)} vCPU (${figure(writtenMBps(candidate, normal))} MB/s written + ` +
    `${figure(readMBps(candidate, normal))} MB/s read x ${defaults.readWeight.value}, ${writeMBpsPerVcpu(candidate)} MB/s a vCPU)` +
    afterFailure(candidate, `${figure(usedVcpu(candidate, failed))} vCPU`)
  )
}

function usedVcpu(candidate: Candidate, serving: Serving): number {
  const writes = writtenMBps(candidate, serving) + readMBps(candidate, serving) * candidate.defaults.readWeight.value
  return writes / writeMBpsPerVcpu(candidate)
}

function writeMBpsPerVcpu({ size, defaults }: Candidate): number {
  return (size.writeMBpsPerVcpu ?? defaults.writeMBpsPerVcpu).value
}
