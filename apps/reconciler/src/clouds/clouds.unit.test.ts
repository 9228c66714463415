import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { catalogue } from '@headwater/capacity-planner'
import { afterAll, describe, expect, test } from 'vitest'
import { architectureOf } from './aws.ts'
import { CloudsFileError, readCloudsFile } from './clouds-file.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-clouds-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

function fileOf(content: string): string {
  const file = path.join(folder, `${Math.abs(content.length)}-clouds.json`)
  fs.writeFileSync(file, content)
  return file
}

const aws = {
  region: 'us-east-1',
  vpcId: 'vpc-1',
  subnets: { 'us-east-1a': 'subnet-1' },
  imageIds: { arm64: 'ami-1' },
  instanceProfileArn: 'arn:aws:iam::1:instance-profile/headwater',
  tenantCidrs: ['10.0.0.0/8'],
  controlPlaneCidrs: ['10.1.0.0/16'],
}

describe('the file of clouds', () => {
  test('is not needed: then there is this computer', () => {
    expect(readCloudsFile(path.join(folder, 'none.json'))).toEqual({ local: true })
  })

  test('fills in what has a default', () => {
    const read = readCloudsFile(fileOf(JSON.stringify({ local: false, aws })))
    expect(read).toEqual({
      local: false,
      aws: { ...aws, rootDevice: '/dev/xvda', rootGib: 8, kmsKeyId: null },
    })
  })

  test('is refused with its name and every fault', () => {
    const file = fileOf(JSON.stringify({ aws: { ...aws, subnets: {}, tenantCidrs: ['everybody'] }, gcp: {} }))
    expect(() => readCloudsFile(file)).toThrow(CloudsFileError)
    expect(() => readCloudsFile(file)).toThrow(/clouds\.json is not valid\..*aws\.subnets: name at least one zone/)
    expect(() => readCloudsFile(file)).toThrow(/aws\.tenantCidrs\.0/)
    expect(() => readCloudsFile(file)).toThrow(/gcp/)
    expect(() => readCloudsFile(fileOf('{'))).toThrow(/is not JSON/)
  })
})

test('every family of EC2 in the catalogue has the processor that its name says', () => {
  const families = new Set(catalogue.sizes.filter(({ provider }) => provider === 'aws').map(({ family }) => family))
  const arm = [...families].filter((family) => architectureOf(family) === 'arm64')
  expect(arm.toSorted()).toEqual(['im4gn', 'm6g', 'm7g', 'm8g', 'r7g', 'r8g'])
})
