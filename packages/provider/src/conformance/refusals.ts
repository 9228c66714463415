import { describe, expect, test } from 'vitest'
import { expectRefusal, useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeRefusals(makeHarness: MakeHarness): void {
  describe('refusals', () => {
    const bench = useBench(makeHarness)

    test('P44 createNode with an unknown size or zone is invalid_spec and makes nothing', async () => {
      const { harness, specification, observe } = bench()
      const node = await specification()
      await expectRefusal(harness.provider.createNode({ ...node, size: 'no-such-size' }), 'invalid_spec')
      await expectRefusal(harness.provider.createNode({ ...node, zone: 'no-such-zone' }), 'invalid_spec')
      expect(await observe(node)).toBeNull()
    })

    test('P45 startMachine with an unknown size or image is invalid_spec and starts nothing', async () => {
      const { harness, node, observe } = bench()
      const made = await node()
      const machine = harness.machine(harness.newId('machine'), 'obedient')
      const { provider } = harness
      await expectRefusal(provider.startMachine(made, { ...machine, size: 'no-such-size' }), 'invalid_spec')
      await expectRefusal(provider.startMachine(made, { ...machine, image: 'no-such-image' }), 'invalid_spec')
      expect((await observe(made))?.machine).toBeNull()
    })

    test('P46 files that leave their folder, or are too large, are invalid_spec', async () => {
      const { harness, node, observe } = bench()
      const made = await node()
      const machine = harness.machine(harness.newId('machine'), 'obedient')
      for (const path of ['../escape', '/etc/escape', 'a//b', '']) {
        const escaping = { ...machine, files: { ...machine.files, [path]: 'x' } }
        await expectRefusal(harness.provider.startMachine(made, escaping), 'invalid_spec')
      }
      const large = { ...machine, secretFiles: { ...machine.secretFiles, large: 'x'.repeat(256 * 1024 + 1) } }
      await expectRefusal(harness.provider.startMachine(made, large), 'invalid_spec')
      expect((await observe(made))?.machine).toBeNull()
    })

    test('P47 a refusal names what was asked, and never a secret', async () => {
      const { harness, node, start } = bench()
      const made = await node()
      await start(made)
      const machine = harness.machine(harness.newId('machine'), 'obedient')
      const secret = 'a-password-nobody-may-see'
      const refusal: unknown = await harness.provider
        .startMachine(made, { ...machine, secretFiles: { ...machine.secretFiles, password: secret } })
        .catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(Error)
      expect(String(refusal)).toContain(made.id)
      expect(String(refusal)).not.toContain(secret)
      expect(JSON.stringify(refusal)).not.toContain(secret)
    })
  })
}
