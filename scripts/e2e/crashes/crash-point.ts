import fs from 'node:fs'
import path from 'node:path'

export const provisioningCalls = ['prepareCluster', 'createNode', 'startMachine'] as const
export const deletionCalls = ['stopMachine', 'deleteNode', 'releaseCluster'] as const
export type ChangingCall = (typeof provisioningCalls)[number] | (typeof deletionCalls)[number]

/**
 * Where a control plane ends for its successors. `before`: it is frozen with the call decided and not made, to make it late.
 * `after`: it is killed when the cloud has done what was asked, before the answer is stored.
 */
export interface CrashPoint {
  call: ChangingCall
  moment: 'before' | 'after'
  /** Which of the calls of that name, counted from 1 for each control plane. */
  nth: number
}

/** The points that end one cluster's control planes, one after the other. */
export interface Life {
  provisioning: CrashPoint[]
  deletion: CrashPoint[]
}

/**
 * Two lives that have no point in common and hold, between them, both moments of every call. Each of a life's halves has both
 * moments in it. The same seed gives the same lives.
 */
export function drawLives(seed: number, nodes: number): [Life, Life] {
  const random = seededRandom(seed)
  const drawHalf = (calls: readonly ChangingCall[]): [CrashPoint[], CrashPoint[]] => {
    const odd = Math.floor(random() * calls.length)
    const oddIsBefore = random() < 0.5
    const first = calls.map((_, index) => (index === odd) === oddIsBefore)
    const pointsOf = (befores: boolean[]) => calls.map((call, index) => draw(call, befores[index] === true))
    return [pointsOf(first), pointsOf(first.map((isBefore) => !isBefore))]
  }
  // A frozen control plane is to have made no call of the plan, and to hold nothing that its successors need.
  const draw = (call: ChangingCall, isBefore: boolean): CrashPoint => {
    const calls = isBefore || call === 'prepareCluster' || call === 'releaseCluster' ? 1 : nodes
    return { call, moment: isBefore ? 'before' : 'after', nth: 1 + Math.floor(random() * calls) }
  }
  const [provisioning, otherProvisioning] = drawHalf(provisioningCalls)
  const [deletion, otherDeletion] = drawHalf(deletionCalls)
  return [
    { provisioning, deletion },
    { provisioning: otherProvisioning, deletion: otherDeletion },
  ]
}

export function describePoint({ call, moment, nth }: CrashPoint): string {
  return `${moment} ${call}${nth === 1 ? '' : ` ${nth}`}`
}

/** The next control plane that comes to the point ends there, whether it runs already or is still to start. */
export function arm(stateFolder: string, point: CrashPoint): void {
  const file = pointFile(stateFolder)
  fs.writeFileSync(`${file}.writing`, JSON.stringify(point))
  fs.renameSync(`${file}.writing`, file)
}

export function armedPoint(stateFolder: string): CrashPoint | null {
  const file = pointFile(stateFolder)
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as CrashPoint) : null
}

export function disarm(stateFolder: string): void {
  fs.rmSync(pointFile(stateFolder))
}

function pointFile(stateFolder: string): string {
  return path.join(stateFolder, 'crash-point.json')
}

/** Numbers from 0 to below 1, by the generator mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
