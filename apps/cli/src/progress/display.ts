import type { Operation } from '../api/types.ts'
import type { Clock } from '../clock.ts'
import type { Output } from '../output/output.ts'
import { changeLines } from './changes.ts'
import { liveLines, redrawn } from './live.ts'

/** Shows an operation while it runs. */
export interface Display {
  show(operation: Operation): void
  /** What keeps us from seeing the operation, null once it is over. */
  trouble(because: string | null): void
  end(): void
}

const redrawMs = 100

/** Redrawn in place on a terminal, a line a change otherwise, nothing with --quiet. */
export function createDisplay({ progress }: Output, clock: Clock): Display {
  if (progress === null) return { show() {}, trouble() {}, end() {} }
  return progress.isLive ? liveDisplay(progress, clock) : lineDisplay(progress, clock)
}

type Progress = NonNullable<Output['progress']>

function lineDisplay({ sink }: Progress, clock: Clock): Display {
  let last: Operation | null = null
  let saidTrouble: string | null = null
  return {
    show(operation) {
      for (const line of changeLines(last, operation, clock.nowMs())) sink.write(`${line}\n`)
      last = operation
    },
    trouble(because) {
      if (because !== null && because !== saidTrouble) sink.write(`${because}\n`)
      saidTrouble = because
    },
    end() {},
  }
}

function liveDisplay({ sink, paint }: Progress, clock: Clock): Display {
  let last: Operation | null = null
  let trouble: string | null = null
  let drawn = 0
  const draw = () => {
    if (last === null) return
    const lines = liveLines(last, { paint, width: sink.columns ?? 80, nowMs: clock.nowMs(), trouble })
    sink.write(redrawn(drawn, lines))
    drawn = lines.length
  }
  // elapsed times go on between two looks at the API
  const timer = setInterval(draw, redrawMs)
  timer.unref()
  return {
    show(operation) {
      last = operation
      draw()
    },
    trouble(because) {
      trouble = because
      draw()
    },
    end() {
      clearInterval(timer)
      draw()
    },
  }
}
