import { describeProvider } from '@headwater/provider/conformance'
import { afterAll, beforeAll, describe } from 'vitest'
import { awsHarness } from './testing/conformance-harness.ts'
import { type MotoServer, motoFolder, startMoto } from './testing/moto-server.ts'

describe.skipIf(motoFolder === null)('against a simulated AWS', () => {
  let moto: MotoServer
  beforeAll(async () => {
    moto = await startMoto(motoFolder ?? '')
  })
  afterAll(() => moto.stop())

  describeProvider('provider-aws', () => awsHarness(moto))
  describeProvider('provider-aws, with lists that are late and short,', () =>
    awsHarness(moto, { listDelayMs: 900, largestPage: 5 }),
  )
})
