import type { CapacityPlan } from '../../api/types.ts'
import { figure, mebibytes } from '../figure.ts'
import type { Page } from '../page.ts'
import { table } from '../table.ts'

/** What runs: brokers with their volumes, and controllers. */
export function machineLines({ brokers, volume, controllers }: CapacityPlan, { paint, width }: Page): string[] {
  const memory = `${mebibytes(brokers.memoryMib)} memory, ${mebibytes(brokers.heapMib)} of it heap`
  return table(
    [{ title: '' }, { title: '' }],
    [
      [
        brokers.count === 1 ? 'broker' : 'brokers',
        `${brokers.count} x ${brokers.size}: ${figure(brokers.vcpu)} vCPU, ${memory}`,
      ],
      brokers.count === 1 ? ['volume', volumeText(volume)] : ['volumes', `${volumeText(volume)} each`],
      ['controllers', controllersText(controllers, brokers.count)],
    ],
    { paint, width },
  )
}

function controllersText({ mode, count, size, heapMib, volume }: CapacityPlan['controllers'], brokers: number): string {
  if (mode === 'combined')
    return brokers === 1 ? 'on the broker' : `on ${count === brokers ? `all ${brokers}` : `${count} of the`} brokers`
  const own = [
    ...(heapMib === undefined ? [] : [`${mebibytes(heapMib)} heap`]),
    ...(volume === undefined ? [] : [`volumes of ${volumeText(volume)} each`]),
  ]
  return `${count} x ${size}${own.length === 0 ? '' : `: ${own.join(', ')}`}`
}

function volumeText({ sizeGib, throughputMiBps, iops }: CapacityPlan['volume']): string {
  return `${sizeGib} GiB, ${throughputMiBps} MiB/s and ${iops} IOPS`
}
