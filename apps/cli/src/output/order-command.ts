import type { Order } from '@headwater/model'
import { retentionText } from '../arguments/retention.ts'

/** The order as options of `headwater plan` and `headwater cluster create`, ready to paste. */
export function orderArguments(order: Order): string {
  const { ingressMBps, egressMBps, peakIngressMBps, peakEgressMBps } = order.throughput
  const given: [string, string | number | undefined][] = [
    ['throughput', ingressMBps],
    ['retention', order.retentionHours === undefined ? 'unlimited' : retentionText(order.retentionHours)],
    ['stored', order.storedGib],
    ['availability', order.availability],
    ['egress', egressMBps],
    ['peak', peakIngressMBps],
    ['peak-egress', peakEgressMBps],
    ['partitions', order.partitions],
    ['connections', order.connections],
    ['growth', order.growthMargin],
    ['region', order.region === 'local' ? undefined : order.region],
  ]
  return given.flatMap(([option, value]) => (value === undefined ? [] : [`--${option} ${value}`])).join(' ')
}

const indent = '    '

/** A command on lines of at most `width` where that can be, broken before its options as a shell reads them. */
export function commandLines(command: string, width: number | null): string[] {
  if (width === null || command.length <= width) return [command]
  const lines: string[] = []
  for (const part of command.split(/ (?=--)/)) {
    const longer = `${lines.at(-1)} ${part}`
    // room for the backslash
    if (lines.length > 0 && longer.length <= width - 2) lines[lines.length - 1] = longer
    else lines.push(lines.length === 0 ? part : `${indent}${part}`)
  }
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line} \\`))
}
