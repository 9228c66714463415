import {
  type Conditions,
  type Flow,
  type FlowRun,
  flows,
  type PointFault,
  pointFaults,
  problemsOf,
  runFlow,
  runSimulation,
} from '@headwater/simulation'

/** What every flow does where nothing is wrong, by its name and the variant. */
export type References = Record<string, FlowRun>

/** One look for what is wrong. */
export interface Attempt {
  name: string
  /** What is wrong, a sentence each, and how many passes of the loop it took. */
  look: () => Promise<{ problems: string[]; passes: number }>
}

/** How a flow can go without a fault. */
const variants: Record<string, Conditions> = {
  'without a fault': {},
  'with every ring lost': { ringsAreLost: true },
  'with lists that are five changes old': { listsBehind: 5 },
}

/** So much later than without the mistake is too late, ms; the sweep looks every ten seconds. */
const laterMs = 6_000
/** Into these a tenant's request falls between any two calls. */
const interrupted: ReadonlySet<string> = new Set([
  'volumes grown',
  'retention and quotas lowered',
  'users and permissions',
  'machine lost',
])
const simulations = { count: 20, clusters: 2, hours: 9 }

export async function takeReferences(): Promise<References> {
  const references: References = {}
  for (const flow of flows)
    for (const [variant, conditions] of Object.entries(variants)) {
      const name = `${flow.name} ${variant}`
      const run = await runFlow(flow, conditions)
      if (run.problems.length > 0) throw new Error(`without any mistake, ${name}: ${run.problems.join('; ')}`)
      references[name] = run
    }
  return references
}

/**
 * All attempts, the same ones for everyone: every flow as it is, then in turn what else can be tried with `first`, which are names of
 * flows, then the same with all others, and simulations.
 */
export function* attempts(references: References, first: readonly string[]): Generator<Attempt> {
  const quickest = flows.toSorted((a, b) => passesOf(references, a) - passesOf(references, b))
  const [near, far] = [true, false].map((isFirst) => quickest.filter(({ name }) => first.includes(name) === isFirst))
  if (near === undefined || far === undefined) return
  const ordered = [...near, ...far]
  const [plain, ...others] = Object.keys(variants).map((variant) => undisturbed(references, ordered, variant))
  if (plain !== undefined) yield* plain
  yield* inTurn([...others, ...disturbed(references, near)])
  yield* inTurn([...disturbed(references, far), seeds()])
}

function passesOf(references: References, { name }: Flow): number {
  return referenceOf(references, `${name} without a fault`).passes
}

function* undisturbed(references: References, tried: Flow[], variant: string): Generator<Attempt> {
  const conditions = variants[variant] ?? {}
  for (const flow of tried) {
    const name = `${flow.name} ${variant}`
    yield { name, look: () => look(flow, conditions, (run) => differences(referenceOf(references, name), run)) }
  }
}

function disturbed(references: References, tried: Flow[]): Generator<Attempt>[] {
  return [
    interruptions(references, tried),
    crashPoints(references, tried, (fault) => fault !== 'held_up'),
    crashPoints(references, tried, (fault) => fault === 'held_up'),
  ]
}

function* interruptions(references: References, tried: Flow[]): Generator<Attempt> {
  for (const flow of tried.filter(({ name }) => interrupted.has(name))) {
    const reference = referenceOf(references, `${flow.name} without a fault`)
    for (let number = 1; number <= (reference.points.at(-1)?.number ?? 0); number++) {
      const problems = (run: FlowRun): string[] => {
        const withoutUser = { ...run, endState: run.endState.filter((line) => !line.includes('user late')) }
        return [...problemsOf(reference, withoutUser), ...lateness(reference, run)]
      }
      yield {
        name: `${flow.name}, with a user made before call ${number}`,
        look: () => look(flow, { userMadeAt: number }, problems),
      }
    }
  }
}

/** Every point in every way it can fail, mixed: a mistake shows in many, and all of one flow are much alike. */
function* crashPoints(
  references: References,
  tried: Flow[],
  isWanted: (fault: PointFault) => boolean,
): Generator<Attempt> {
  const faults = pointFaults.filter(isWanted)
  const all = tried.flatMap((flow) => {
    const { points } = referenceOf(references, `${flow.name} without a fault`)
    return points.flatMap((point) => faults.map((fault) => ({ flow, point, fault })))
  })
  // a step that shares no factor with their number comes to each of them once
  const step = 7_919
  for (let i = 0; i < all.length; i++) {
    const trial = all[(i * step) % all.length]
    if (trial === undefined) continue
    const { flow, point, fault } = trial
    const reference = referenceOf(references, `${flow.name} without a fault`)
    const conditions = { faults: new Map([[point.number, fault]]) }
    yield {
      name: `${flow.name}, ${fault} at ${point.number} (${point.name})`,
      look: () => look(flow, conditions, (run) => problemsOf(reference, run)),
    }
  }
}

function* seeds(): Generator<Attempt> {
  const { count, clusters, hours } = simulations
  for (let seed = 1; seed <= count; seed++) {
    yield {
      name: `simulation with seed ${seed}`,
      look: async () => {
        const options = { seed, clusters, hours, stopAtViolation: true }
        const { violations, passes } = await runSimulation(options, () => performance.now())
        return { problems: violations.map(({ kind, message }) => `${kind}: ${message}`), passes }
      },
    }
  }
}

/** One of each, and again, until the last of them is over. */
function* inTurn(kinds: Generator<Attempt>[]): Generator<Attempt> {
  let left = kinds
  while (left.length > 0) {
    const over = new Set<Generator<Attempt>>()
    for (const kind of left) {
      const next = kind.next()
      if (next.done === true) over.add(kind)
      else yield next.value
    }
    left = left.filter((kind) => !over.has(kind))
  }
}

async function look(flow: Flow, conditions: Conditions, problems: (run: FlowRun) => string[]) {
  const run = await runFlow(flow, conditions)
  return { problems: problems(run), passes: run.passes }
}

function referenceOf(references: References, name: string): FlowRun {
  const reference = references[name]
  if (reference === undefined) throw new Error(`no reference was taken of: ${name}`)
  return reference
}

/** Where nothing goes wrong, two runs are alike in more than their end. */
function differences(reference: FlowRun, run: FlowRun): string[] {
  const problems = [...problemsOf(reference, run), ...lateness(reference, run)]
  if (run.starts !== reference.starts) problems.push(`${run.starts} machines were started, not ${reference.starts}`)
  if (run.elections > reference.elections)
    problems.push(`${run.elections} controllers came to lead, not ${reference.elections}`)
  const told = new Set(reference.findings)
  const news = run.findings.filter((type) => !told.has(type))
  if (news.length > 0) problems.push(`people are told of ${news.join(', ')}`)
  return problems
}

function lateness(reference: FlowRun, run: FlowRun): string[] {
  if (run.settledMs <= reference.settledMs + laterMs) return []
  return [`it takes ${run.settledMs / 1000} s, not ${reference.settledMs / 1000} s`]
}
