import { expect, test } from 'vitest'
import { awsCallNames } from './aws-calls.ts'
import {
  allowedCalls,
  callersAddress,
  controlPlanePolicy,
  machineCallNames,
  machinePolicy,
  type PolicyScope,
} from './iam-policy.ts'

const scope: PolicyScope = {
  partition: 'aws',
  region: 'eu-west-1',
  accountId: '123456789012',
  installationId: 'ins_1',
  vpcId: 'vpc-1',
  machineRoleArn: 'arn:aws:iam::123456789012:role/headwater-machine',
  kmsKeyArn: null,
}
const key = 'arn:aws:kms:eu-west-1:123456789012:key/1'

test('the control plane may make the calls that it can make, hand over the role, tag a secret, and nothing else', () => {
  expect([...allowedCalls(controlPlanePolicy(scope))].toSorted()).toEqual(
    [...awsCallNames, 'PassRole', 'TagResource'].toSorted(),
  )
})

test('a machine may attach a volume and read a secret', () => {
  expect([...allowedCalls(machinePolicy(scope))].toSorted()).toEqual([...machineCallNames])
})

test('nothing is allowed on everything but lists', () => {
  for (const document of [controlPlanePolicy(scope), machinePolicy(scope)]) {
    for (const { Action, Resource } of document.Statement) {
      if (!Resource.includes('*')) continue
      expect(Action.every((action) => action.startsWith('ec2:Describe'))).toBe(true)
    }
  }
})

test('whatever changes something is bound to the tag of the installation, to its network or to one resource', () => {
  const unbound = controlPlanePolicy(scope).Statement.filter(({ Action, Condition, Resource }) => {
    const text = JSON.stringify([Condition, Resource])
    return !Action[0]?.startsWith('ec2:Describe') && !text.includes('ins_1') && !text.includes('vpc-1')
  })
  expect(unbound.map(({ Sid }) => Sid)).toEqual(['RunInstancesFrom', 'RunInstancesAs'])
})

test('no tag that says whose a resource is can be changed later', () => {
  const later = controlPlanePolicy(scope).Statement.find(({ Sid }) => Sid === 'CreateTagsOurs')
  expect(JSON.stringify(later?.Condition?.['ForAllValues:StringEquals'])).not.toMatch(
    /installation|organization|cluster/,
  )
})

test("a machine's role reaches what carries the address of the instance that asks", () => {
  for (const { Condition } of machinePolicy(scope).Statement) {
    expect(Object.values(Condition?.StringEquals ?? {})).toContain(callersAddress)
  }
})

test('statements have names of their own, and fit into a policy as IAM takes it', () => {
  for (const kmsKeyArn of [null, key]) {
    const document = controlPlanePolicy({ ...scope, kmsKeyArn })
    const names = document.Statement.map(({ Sid }) => Sid)
    expect(new Set(names).size).toBe(names.length)
    expect(names.every((name) => /^[A-Za-z0-9]+$/.test(name))).toBe(true)
    // IAM User Guide, "IAM and AWS STS quotas": 10,240 characters for a role's inline policies, white space not counted.
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(10_240)
  }
})
