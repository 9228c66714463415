import { expect, test } from 'vitest'
import { awsCode, isNotFound, refusalOf } from './refusal.ts'

const asked = { call: 'RunInstances', region: 'eu-south-2', subject: 'machine mac_1 on nod_1' }

function refused(name: string, message = 'what AWS says') {
  const error = new Error(message)
  error.name = name
  return refusalOf(asked, error, () => 1_234)
}

test.each([
  ['InsufficientInstanceCapacity', 'out_of_capacity'],
  ['InsufficientVolumeCapacity', 'out_of_capacity'],
  ['InstanceLimitExceeded', 'quota_exceeded'],
  ['VcpuLimitExceeded', 'quota_exceeded'],
  ['VolumeLimitExceeded', 'quota_exceeded'],
  ['MaxIOPSLimitExceeded', 'quota_exceeded'],
  ['SecurityGroupLimitExceeded', 'quota_exceeded'],
  ['InsufficientFreeAddressesInSubnet', 'quota_exceeded'],
  ['RequestLimitExceeded', 'throttled'],
  ['ThrottlingException', 'throttled'],
  ['InvalidNetworkInterface.InUse', 'volume_in_use'],
  ['IdempotentParameterMismatch', 'conflict'],
  ['DependencyViolation', 'conflict'],
  ['InvalidGroup.NotFound', 'conflict'],
  ['VolumeModificationRateExceeded', 'cooling_down'],
  ['UnauthorizedOperation', 'unauthorized'],
  ['AccessDeniedException', 'unauthorized'],
  ['AuthFailure', 'unauthorized'],
  ['OptInRequired', 'unauthorized'],
  ['CredentialsProviderError', 'unauthorized'],
  ['InvalidAMIID.NotFound', 'invalid_spec'],
  ['InvalidParameterValue', 'invalid_spec'],
  ['InternalError', 'unavailable'],
  ['TimeoutError', 'unavailable'],
  ['SomethingNew', 'unavailable'],
])('%s is %s, and says which call for what', (aws, code) => {
  const refusal = refused(aws)
  expect(refusal.code).toBe(code)
  expect(awsCode(refusal)).toBe(aws)
  expect(refusal.message).toContain(`RunInstances for machine mac_1 on nod_1: ${aws}: what AWS says`)
})

test('only what is throttled has a time to ask again', () => {
  expect(refused('Throttling').retryAtMs).toBe(1_234)
  expect(refused('UnauthorizedOperation').retryAtMs).toBeUndefined()
})

test.each([
  ['UnauthorizedOperation', /let the control plane's role make RunInstances/],
  ['AuthFailure', /check the control plane's credentials.* has eu-south-2 switched on/],
  ['ExpiredToken', /check the control plane's credentials/],
  ['OptInRequired', /switch the region on/],
  ['VcpuLimitExceeded', /a higher quota in eu-south-2/],
  ['InsufficientFreeAddressesInSubnet', /free addresses in the zone's subnet/],
  ['InsufficientInstanceCapacity', /another size or zone/],
])('%s says what a person can do about it', (aws, remedy) => {
  expect(refused(aws).message).toMatch(remedy)
})

test('a size that the zone does not have is out of capacity there; what no zone has is invalid', () => {
  const message = 'Your requested instance type (x) is not supported in your requested Availability Zone (y).'
  expect(refused('Unsupported', message).code).toBe('out_of_capacity')
  expect(refused('Unsupported', 'The architecture does not match').code).toBe('invalid_spec')
})

test('a connection that breaks is unavailable, by the name that the system gives it', () => {
  const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  const refusal = refusalOf(asked, error, () => 0)
  expect(refusal.code).toBe('unavailable')
  expect(awsCode(refusal)).toBe('ECONNRESET')
})

test('isNotFound knows both services and nothing else', () => {
  expect(isNotFound(refused('InvalidVolume.NotFound'))).toBe(true)
  expect(isNotFound(refused('ResourceNotFoundException'))).toBe(true)
  expect(isNotFound(refused('VolumeInUse'))).toBe(false)
  expect(isNotFound(new Error('InvalidVolume.NotFound'))).toBe(false)
})
