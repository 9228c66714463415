import { expect, it } from 'vitest'
import { access, makeBench } from './fixtures.ts'

/** What a machine is given that shows a certificate until then. */
function secrets(notAfterMs: number): Record<string, string> {
  return { 'authority.pem': 'authority', 'node.pem': JSON.stringify({ by: 'authority', notAfterMs }) }
}

it('lets nobody in while another shows a certificate that has ended, and lets them in once that one is gone', async () => {
  const bench = await makeBench(['combined'])
  for (const kafkaId of [2, 3]) await bench.addNode(`node-${kafkaId}`, kafkaId, 'broker')
  const brokers = async () => (await bench.kafka.observe(access, { sizes: false })).brokerIds
  await bench.start('node-2', secrets(30_000))
  await bench.pass(30_000)
  expect(await brokers()).toEqual([1, 2])

  await bench.start('node-3', secrets(3_600_000))
  await bench.pass(60_000)
  expect(await brokers()).toEqual([1, 2])
  await bench.stop('node-2')
  await bench.pass(15_000)
  expect(await brokers()).toEqual([1, 3])
  expect(bench.kafka.world.brokenTrust).toHaveLength(1)
})
