import { describe, expect, it } from 'vitest'
import type { Sink } from '../output/output.ts'
import { runHeadwater } from '../run.ts'

function sink(): Sink & { text: string } {
  return {
    text: '',
    write(text: string) {
      this.text += text
    },
  }
}

/** Without a key and without an API: a simulation needs neither. */
async function headwater(line: string) {
  const [stdout, stderr] = [sink(), sink()]
  const code = await runHeadwater(line.split(' '), {
    env: {},
    folders: ['/'],
    stdout,
    stderr,
    clock: { nowMs: () => 0, sleep: async () => {}, random: () => 0 },
    readFile: () => null,
    ask: async () => null,
  })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

describe('headwater simulate', { timeout: 60_000 }, () => {
  it('ends with one line of what it came to, the same for the same seed', async () => {
    const line = 'simulate --seed 3 --clusters 2 --years 0.00015 -o json'
    const [first, second] = [await headwater(line), await headwater(line)]
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' })
    expect(first.stdout.split('\n')).toHaveLength(2)
    const { realSeconds, ...record }: Record<string, unknown> = JSON.parse(first.stdout)
    expect(realSeconds).toBeGreaterThan(0)
    expect(record).toMatchObject({ seed: 3, violations: [], simulatedSeconds: 4734 })
    expect(Object.keys(record['faultsByKind'] ?? {})).not.toEqual([])
    expect(JSON.parse(second.stdout)).toMatchObject(record)
  })

  it('tells a violation as a story, on standard error, and fails', async () => {
    const { code, stdout, stderr } = await headwater('simulate --clusters 1 --workers 0 --hours 0.5 -o json')
    expect(code).toBe(11)
    expect(stderr).toContain('not_converged in c1')
    expect(stderr).toMatch(/It takes \d+ faults and orders/)
    expect(JSON.parse(stdout).violations[0]).toMatchObject({ kind: 'not_converged', slot: 'c1' })
  })

  it.each([
    ['simulate --seed one', 'Give a whole number from 0 on.'],
    ['simulate --seed -1', 'Give a whole number from 0 on.'],
    ['simulate --seed 4294967296', '--seed takes 4294967295 at most.'],
    ['simulate --clusters 0', 'Give a whole number above 0.'],
    ['simulate --clusters 51', '--clusters takes 50 at most.'],
    ['simulate --workers 4', '--workers takes 3 at most.'],
    ['simulate --years 0', 'Give a number above 0'],
    ['simulate --years 1 --hours 2', 'Give --years or --hours, not both.'],
    ['simulate --without rain', 'There is no fault "rain". Those that there are: call_late, clock_apart,'],
  ])('"%s" is a usage error that says what to give', async (line, sentence) => {
    const { code, stdout, stderr } = await headwater(line)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })
})
