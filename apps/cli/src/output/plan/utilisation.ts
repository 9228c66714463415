import type { CapacityPlan } from '../../api/types.ts'
import { bar } from '../bar.ts'
import { words } from '../figure.ts'
import { type Page, sentences } from '../page.ts'
import type { Tone } from '../paint.ts'
import { type Cell, type Column, table } from '../table.ts'

type Use = CapacityPlan['utilisation'][number]
/** What is used of one resource in one state, and the most the plan allows there, both as shares of all of it. */
interface Filled {
  share: number
  limit: number
}

const widestBar = 20
const narrowestBar = 8
const gap = 2
const bindingMark = '▸ '
/** Share of a limit from which on it is nearly reached. */
const nearly = 0.9
const ofVolume: ReadonlySet<Use['constraint']> = new Set<Use['constraint']>(['disk', 'volume_throughput'])
const failures = { development: null, 'single-zone': 'machine lost', 'multi-zone': 'zone lost' } as const

/**
 * A picture of every constraint: how much of the resource is used at peak and where the plan's limit stands, in the
 * normal case and after the failure that the order survives; then the binding constraint's sum in words.
 */
export function utilisationLines(plan: CapacityPlan, page: Page): string[] {
  const failure = failures[plan.availability]
  const states = [{ title: 'at peak', of: failure === null ? stricter : normal }]
  if (failure !== null) states.push({ title: failure, of: failed })

  const names = plan.utilisation.map(({ constraint }) => nameOf(constraint, plan.binding))
  const sums = states.flatMap(({ of }) => plan.utilisation.map((use) => sumOf(of(use))))
  const widths = { name: longest(names), sum: longest(sums), states: states.length }
  const barWidth = page.width === null ? widestBar : barWidthFor(page.width, widths)

  const columns: Column[] = [
    { title: `${' '.repeat(bindingMark.length)}limit` },
    ...states.flatMap(({ title }): Column[] => [{ title }, { title: '', align: 'right' }]),
  ]
  const rows = plan.utilisation.map((use, index): Cell[] => [
    use.constraint === plan.binding ? { text: names[index] ?? '', tone: 'strong' } : (names[index] ?? ''),
    ...states.flatMap(({ of }): Cell[] => [picture(of(use), barWidth), sumOf(of(use))]),
  ])
  return [...table(columns, rows, page), '', ...sentences([bindingSum(plan), ...fullVolumes(plan)], page)]
}

function normal(use: Use): Filled {
  return { share: use.normal, limit: use.normalLimit }
}
function failed(use: Use): Filled {
  return { share: use.failed, limit: use.failedLimit }
}
/** Where no failure is survived both states are the same one, and the stricter limit holds. */
function stricter(use: Use): Filled {
  return { share: use.normal, limit: Math.min(use.normalLimit, use.failedLimit) }
}

function barWidthFor(width: number, { name, sum, states }: { name: number; sum: number; states: number }): number {
  const limitMark = 1
  const forEach = Math.floor((width - name) / states) - gap - limitMark - gap - sum
  return Math.min(widestBar, Math.max(narrowestBar, forEach))
}

function nameOf(constraint: Use['constraint'], binding: Use['constraint']): string {
  return `${constraint === binding ? bindingMark : ' '.repeat(bindingMark.length)}${words(constraint)}`
}

function picture({ share, limit }: Filled, barWidth: number): Cell {
  const tone: Tone = share > limit ? 'bad' : share > limit * nearly ? 'doubtful' : 'good'
  return { text: bar(share, limit, barWidth), tone }
}

/** In percent to a tenth: "34.4 of 60 %", "<0.1 of 80 %". */
function sumOf({ share, limit }: Filled): string {
  return `${tenths(share)} of ${tenths(limit)} %`
}
function tenths(share: number): string {
  return share > 0 && share < 0.0005 ? '<0.1' : String(Math.round(share * 1000) / 10)
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length))
}

function bindingSum({ binding, utilisation }: CapacityPlan): string {
  const explanation = utilisation.find(({ constraint }) => constraint === binding)?.explanation
  return `${bindingMark}${words(binding)} binds${explanation === undefined ? '' : `: ${explanation}`}.`
}

/** Why a full disk is not what binds. */
function fullVolumes({ binding, utilisation }: CapacityPlan): string[] {
  const isFull = utilisation.some(
    (use) =>
      ofVolume.has(use.constraint) && [normal(use), failed(use)].some(({ share, limit }) => share > limit * nearly),
  )
  return isFull && !ofVolume.has(binding) ? ['Volumes are bought to fit, so they look full without binding.'] : []
}
