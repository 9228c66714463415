import { describe, expect, it } from 'vitest'
import { expectStory } from './golden.ts'
import { type KafkaTrust, tenantIsServed } from './kafka/trust.ts'
import { type Story, tellStory } from './story.ts'

const minute = 60_000
const day = 86_400_000

async function runningCluster(): Promise<Story> {
  const story = tellStory()
  await story.live(minute)
  story.makeTopic('orders', 3, 20_000_000)
  await story.live(minute)
  return story
}

/** What each process shows and whom it lets in. */
function trusts({ kafka }: Story): KafkaTrust[] {
  kafka.advance()
  return [...kafka.world.processes.values()].flatMap(({ trust }) => trust ?? [])
}

/** What a tenant is given that asks now. */
async function bundle({ store }: Story): Promise<string> {
  return (await store.vault.authorities('pcl_1')).map(({ certificate }) => certificate).join('')
}

function operationsOf({ store }: Story): string[] {
  return store.cluster('pcl_1').operations.map(({ type, state }) => `${type} ${state}`)
}

function expectNoHarm(story: Story): void {
  expect(story.kafka.world.brokenTrust).toEqual([])
  expect(story.kafka.world.losses).toEqual([])
  expect(story.kafka.world.incidents.filter(({ cause }) => cause.asked)).toEqual([])
}

describe('the story of a renewal', () => {
  it('of certificates: machines are rolled one by one while a third of their life is left', async () => {
    const story = await runningCluster()
    await story.skip(549 * day)
    await story.live(minute)
    const before = trusts(story)
    await story.skip(2 * day)
    await story.live(3 * minute)
    expectStory('renew-certificates', story)
    for (const [index, { notAfterMs }] of trusts(story).entries())
      expect(notAfterMs).toBeGreaterThan(before[index]?.notAfterMs ?? 0)
    expect(operationsOf(story)).toEqual(['create_cluster succeeded', 'renew_certificates succeeded'])
    expectNoHarm(story)
  })

  it('of the authority: trusted beside the old one, then issuing, then alone', async () => {
    const story = await runningCluster()
    const old = await bundle(story)
    await story.skip(200 * day)
    story.rotate(5 * minute)
    await story.live(3 * minute)
    const both = await bundle(story)
    expect(both).toContain(old)
    expect(both).not.toBe(old)
    expect(tenantIsServed(story.kafka.world, old)).toBe(true)
    expect(operationsOf(story)).toEqual(['create_cluster succeeded', 'renew_certificates running'])
    await story.live(6 * minute)
    expectStory('renew-authority', story)
    const alone = await bundle(story)
    expect(both).toBe(old + alone)
    expect(trusts(story).map(({ authorities, issuedBy }) => [authorities, issuedBy])).toEqual([
      [alone, alone],
      [alone, alone],
      [alone, alone],
    ])
    expect(tenantIsServed(story.kafka.world, old)).toBe(false)
    expect(tenantIsServed(story.kafka.world, both)).toBe(true)
    expect(operationsOf(story)).toEqual(['create_cluster succeeded', 'renew_certificates succeeded'])
    expectNoHarm(story)
  })

  it.each([20, 80, 100, 130, 200])('in the middle of which, after %i s, the cluster is deleted', async (seconds) => {
    const story = await runningCluster()
    story.rotate(0)
    await story.live(seconds * 1000)
    story.requestDeletion()
    await story.live(minute)
    expect(story.cloud.truth()).toEqual([])
    expect(story.store.vault.subjects('pcl_1')).toEqual([])
  })
})
