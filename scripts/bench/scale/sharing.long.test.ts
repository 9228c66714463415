import { expect, test } from 'vitest'
import { makeBenchFolder, removeBenchFolder } from '../processes/bench-folder.ts'
import { longestStallSeconds, shareWork } from './sharing.ts'

test('processes share the work, and what a killed one held is finished by the others, nothing of it twice', async () => {
  const undos: (() => Promise<void> | void)[] = []
  const folder = makeBenchFolder()
  undos.push(() => removeBenchFolder(folder))
  try {
    const later = (undo: () => Promise<void> | void): void => void undos.push(undo)
    const { shares, takenOverAfterSeconds, nodes, machinesStarted, atRest } = await shareWork({
      folder,
      later,
      clusters: 30,
      processes: 3,
      say: () => {},
    })
    expect(atRest).toBe(30)
    expect({ nodes, machinesStarted }).toEqual({ nodes: 90, machinesStarted: 90 })
    expect(takenOverAfterSeconds.length).toBeGreaterThan(0)
    // its lease runs out and the next sweep finds the cluster; what a busy computer adds is not the point
    expect(Math.max(...takenOverAfterSeconds)).toBeLessThan(longestStallSeconds + 15)
    expect(Math.min(...shares.slice(0, -1))).toBeGreaterThan(0.05)
  } finally {
    for (const undo of undos.toReversed()) await undo()
  }
})
