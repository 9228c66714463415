import type { CapacityPlan, PriceLine } from '@headwater/model'
import type { Defaults, Size, VolumeKind } from '../catalogue/types.ts'
import type { VolumeShape } from '../constraints/candidate.ts'
import type { Controllers } from './controllers.ts'

export interface Priced {
  size: Size
  brokers: number
  volume: VolumeShape
  volumeKind: VolumeKind
  controllers: Controllers
}

/** What machines and volumes cost in a month of 730 hours, micro USD. Traffic is not in it. */
export function priceOf(parts: Priced, defaults: Defaults): CapacityPlan['price'] {
  const { size, brokers, volume, volumeKind, controllers } = parts
  const hours = defaults.hoursPerMonth.value
  const lines = [
    line(`Brokers, ${size.name}`, brokers * hours, 'hour', size.priceHourlyMicroUsd.value),
    ...volumeLines('Broker volumes', brokers, volume, volumeKind),
  ]
  if (controllers.volume !== null) {
    const { count, size: machine, volume: log } = controllers
    lines.push(line(`Controllers, ${machine.name}`, count * hours, 'hour', machine.priceHourlyMicroUsd.value))
    lines.push(...volumeLines('Controller volumes', count, log, volumeKind))
  }
  return { monthlyMicroUsd: lines.reduce((sum, { monthlyMicroUsd }) => sum + monthlyMicroUsd, 0), lines }
}

/** The least that so many brokers cost, whatever their volumes: lets the search leave out what cannot be the cheapest. */
export function machinesOnlyMicroUsd(size: Size, brokers: number, defaults: Defaults): number {
  return brokers * defaults.hoursPerMonth.value * size.priceHourlyMicroUsd.value
}

/** One volume for a month, before rounding. */
export function volumeMonthlyMicroUsd({ sizeGib, iops, throughputMiBps }: VolumeShape, kind: VolumeKind): number {
  return (
    sizeGib * kind.priceGibMonthMicroUsd.value +
    Math.max(0, iops - kind.iopsIncluded.value) * kind.priceIopsMonthMicroUsd.value +
    Math.max(0, throughputMiBps - kind.throughputIncludedMiBps.value) * kind.priceMiBpsMonthMicroUsd.value
  )
}

function volumeLines(item: string, count: number, volume: VolumeShape, kind: VolumeKind): PriceLine[] {
  const extraIops = Math.max(0, volume.iops - kind.iopsIncluded.value)
  const extraMiBps = Math.max(0, volume.throughputMiBps - kind.throughputIncludedMiBps.value)
  const lines = [line(`${item}, ${kind.name}`, count * volume.sizeGib, 'GiB-month', kind.priceGibMonthMicroUsd.value)]
  if (extraIops > 0) {
    lines.push(line(`${item}, more IOPS`, count * extraIops, 'IOPS-month', kind.priceIopsMonthMicroUsd.value))
  }
  if (extraMiBps > 0) {
    lines.push(line(`${item}, more throughput`, count * extraMiBps, 'MiB/s-month', kind.priceMiBpsMonthMicroUsd.value))
  }
  return lines
}

function line(item: string, quantity: number, unit: string, unitPriceMicroUsd: number): PriceLine {
  return { item, quantity, unit, unitPriceMicroUsd, monthlyMicroUsd: Math.round(quantity * unitPriceMicroUsd) }
}
