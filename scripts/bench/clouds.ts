import process from 'node:process'
import { parseArgs } from 'node:util'
import type { CloudBenchOptions, CloudFigure } from './clouds/figure.ts'
import { type Later, withUndo } from './processes/undo.ts'
import { meetsGoal } from './statistics.ts'

/**
 * `npm run bench:clouds -- --pairs 10 --seconds 180 --only kubernetes`: what clouds cost, and whether anything leaks. Each cloud is
 * a counterpart on this computer, and every figure says which.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pairs: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '180' },
  },
})

interface Part {
  measure(options: CloudBenchOptions, later: Later): Promise<CloudFigure[]>
}

const parts: Record<string, () => Promise<Part>> = {
  aws: () => import('./clouds/aws.ts'),
  kubernetes: () => import('./clouds/kubernetes.ts'),
  leaks: () => import('./clouds/leaks.ts'),
}

async function main(): Promise<void> {
  const options: CloudBenchOptions = {
    pairs: positive('pairs', values.pairs),
    seconds: positive('seconds', values.seconds),
  }
  const chosen = Object.keys(parts).filter((name) => values.only === undefined || values.only === name)
  if (chosen.length === 0) throw new Error(`--only is one of ${Object.keys(parts).join(', ')}`)
  const figures: CloudFigure[] = []
  for (const name of chosen) {
    const part = await parts[name]?.()
    await withUndo(async (later) => void figures.push(...((await part?.measure(options, later)) ?? [])))
  }
  for (const figure of figures) {
    process.stderr.write(`${figure.figure} ${meetsGoal(figure) ? 'meets' : 'misses'} ${figure.goal}\n`)
    process.stdout.write(`${JSON.stringify(figure)}\n`)
  }
}

function positive(name: string, text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1) return number
  throw new Error(`--${name} ${text} is not a number from 1 up`)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
