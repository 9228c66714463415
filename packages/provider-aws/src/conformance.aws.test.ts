import { describeProvider } from '@headwater/provider/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { awsCallNames } from './aws-calls.ts'
import { allowedCalls, controlPlanePolicy, machineCallNames, machinePolicy } from './iam-policy.ts'
import { awsHarness } from './testing/conformance-harness.ts'
import { type MotoServer, motoFolder, startMoto } from './testing/moto-server.ts'
import type { Behaviour } from './testing/strict-layer/behaviour.ts'
import type { RecordedCall } from './testing/strict-layer/layer.ts'

describe.skipIf(motoFolder === null)('against a simulated AWS', () => {
  let moto: MotoServer
  const made: RecordedCall[][] = []

  beforeAll(async () => {
    moto = await startMoto(motoFolder ?? '')
  })
  afterAll(() => moto.stop())

  async function harness(behaviour: Partial<Behaviour> = {}) {
    const { cloud, ...hands } = await awsHarness(moto, behaviour)
    made.push(cloud.layer.calls)
    return hands
  }

  describeProvider('provider-aws', () => harness())
  describeProvider('provider-aws, with lists that are late and short,', () =>
    harness({ listDelayMs: 900, largestPage: 1 }),
  )

  test('the policies allow the calls that the suite has made, and no others', () => {
    const scope = {
      partition: 'aws',
      region: 'eu-west-1',
      accountId: '123456789012',
      installationId: 'ins_test',
      vpcId: 'vpc-1',
      machineRoleArn: 'arn:aws:iam::123456789012:role/headwater-machine',
      kmsKeyArn: null,
    }
    const byMachines = new Set(made.flat().flatMap(({ call, instanceId }) => (instanceId === null ? [] : [call])))
    const byControlPlane = new Set(made.flat().flatMap(({ call, instanceId }) => (instanceId === null ? [call] : [])))
    expect([...byMachines].toSorted()).toEqual([...machineCallNames])
    expect([...byControlPlane].toSorted()).toEqual(awsCallNames.toSorted())
    expect([...allowedCalls(machinePolicy(scope))]).toEqual(expect.arrayContaining([...byMachines]))
    expect([...allowedCalls(controlPlanePolicy(scope))]).toEqual(expect.arrayContaining([...byControlPlane]))
  })
})
