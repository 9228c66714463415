import type { BurnInProgress } from '@headwater/kafka/burn-in'
import type { Output } from '../output/output.ts'
import { proofProgressLines } from '../output/proof-progress.ts'
import { redrawn } from '../progress/live.ts'
import type { Promised } from './promise.ts'

const lineEverySeconds = 10
/** A line that the terminal wraps would be two lines to erase. */
const liveWidth = 80

/** Shows a proof while it runs: redrawn in place on a terminal, a line now and then otherwise, nothing with --quiet. */
export function createProofDisplay(
  { progress }: Output,
  { name, asked }: { name: string; asked: Promised },
): (progress: BurnInProgress) => void {
  if (progress === null) return () => undefined
  const { sink, paint, isLive } = progress
  if (isLive && (sink.columns ?? liveWidth) >= liveWidth) {
    let drawn = 0
    return (now) => {
      const lines = proofProgressLines(now, { name, asked, paint })
      sink.write(redrawn(drawn, lines))
      drawn = lines.length
    }
  }
  let last: BurnInProgress | null = null
  return (now) => {
    if (last?.stage === now.stage && now.elapsedSeconds - last.elapsedSeconds < lineEverySeconds) return
    last = now
    sink.write(`${proofProgressLines(now, { name, asked, paint }).join('; ').replaceAll(/ {2,}/g, ' ')}\n`)
  }
}
