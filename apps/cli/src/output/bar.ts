const used = '█'
const free = '░'
const limitMark = '│'

/**
 * A share as a bar of `width` cells, 1 being all of it, with a mark where the limit is:
 * bar(0.3, 0.8, 10) is "███░░░░░│░░". The mark stands between cells, so the bar is one character longer than `width`.
 * Anything used shows at least one cell; more than all of it fills the bar.
 */
export function bar(share: number, limit: number, width: number): string {
  const filled = share > 0 ? clamp(Math.round(share * width), 1, width) : 0
  const markAt = clamp(Math.round(limit * width), 0, width)
  const cells = used.repeat(filled) + free.repeat(width - filled)
  return cells.slice(0, markAt) + limitMark + cells.slice(markAt)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
