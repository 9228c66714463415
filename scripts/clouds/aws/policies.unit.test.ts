import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { controlPlanePolicy, machinePolicy, type PolicyScope } from '@headwater/provider-aws'
import { readCloudsFile } from '@headwater/reconciler'
import { describe, expect, test } from 'vitest'
import { repositoryFolder } from '../../embedded/command-line.ts'
import { policiesFolder, policyTemplates } from './policies.ts'

const scope: PolicyScope = {
  partition: 'aws-us-gov',
  region: 'us-gov-west-1',
  accountId: '123456789012',
  installationId: 'ins_01m824b2hkh4r101yq3ychh8f1',
  vpcId: 'vpc-0123456789abcdef0',
  machineRoleArn: 'arn:aws-us-gov:iam::123456789012:role/headwater-machine',
  kmsKeyArn: 'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/11111111-2222-3333-4444-555555555555',
}

/** IAM User Guide, "IAM and AWS STS quotas": all inline policies of a role together, white space not counted. */
const inlineCharacters = 10_240

describe('the policies in infra/aws', () => {
  test('are what the provider generates: node scripts/clouds/aws-policies.ts writes them', () => {
    const written = Object.fromEntries(
      fs.readdirSync(policiesFolder).map((name) => [name, fs.readFileSync(path.join(policiesFolder, name), 'utf8')]),
    )
    expect(written).toEqual(policyTemplates())
  })

  test('become the provider’s policies once they are filled in', () => {
    const templates = policyTemplates()
    const none = { ...scope, kmsKeyArn: null }
    expect(filledIn(templates['control-plane.json.tftpl'])).toEqual(controlPlanePolicy(none))
    expect(filledIn(templates['control-plane-with-key.json.tftpl'])).toEqual(controlPlanePolicy(scope))
    expect(filledIn(templates['machine.json.tftpl'])).toEqual(machinePolicy(none))
    expect(filledIn(templates['machine-with-key.json.tftpl'])).toEqual(machinePolicy(scope))
  })

  test('fit into what IAM allows a role inline', () => {
    for (const policy of [controlPlanePolicy(scope), machinePolicy(scope)]) {
      expect(JSON.stringify(policy).length).toBeLessThanOrEqual(inlineCharacters)
    }
  })
})

test('the output of infra/aws has the keys that clouds.json takes', () => {
  const outputs = fs.readFileSync(path.join(repositoryFolder, 'infra/aws/outputs.tf'), 'utf8')
  const block = /aws = \{\n(.*?)\n {4}\}/s.exec(outputs)?.[1] ?? ''
  const keys = block.split('\n').map((line) => line.trim().split(' ')[0] ?? '')
  const values: Record<string, unknown> = {
    subnets: { 'us-east-1a': 'subnet-1' },
    imageIds: { arm64: 'ami-1' },
    tenantCidrs: ['10.0.0.0/8'],
    controlPlaneCidrs: ['10.64.0.0/16'],
  }
  const aws = Object.fromEntries(keys.map((key) => [key, values[key] ?? 'a name']))
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-clouds-'))
  try {
    fs.writeFileSync(path.join(folder, 'clouds.json'), JSON.stringify({ local: false, aws }))
    expect(readCloudsFile(path.join(folder, 'clouds.json')).aws).toMatchObject(aws)
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
})

/** What `templatefile` does: variables are filled in, and two $ before a brace are one. */
function filledIn(template: string | undefined): unknown {
  const values = scope as unknown as Record<string, string>
  const text = (template ?? '').replaceAll(/(\$?)\$\{([^}]+)\}/g, (whole, dollar: string, name: string) =>
    dollar === '' ? (values[name] ?? whole) : `\${${name}}`,
  )
  return JSON.parse(text)
}
