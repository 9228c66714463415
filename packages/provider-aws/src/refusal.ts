import { ProviderError, type ProviderErrorCode } from '@headwater/provider'

/**
 * A refusal that still knows what AWS called it: the provider's own steps decide by it, nobody else sees it.
 */
export class AwsRefusal extends ProviderError {
  readonly awsCode: string

  constructor(code: ProviderErrorCode, message: string, options: { retryAtMs?: number; awsCode: string }) {
    super(code, message, options.retryAtMs === undefined ? {} : { retryAtMs: options.retryAtMs })
    this.awsCode = options.awsCode
  }
}

/** AWS's own code of a refusal, or null for anything else. */
export function awsCode(error: unknown): string | null {
  return error instanceof AwsRefusal ? error.awsCode : null
}

/** True when AWS says that what a call names is not there, or no longer. */
export function isNotFound(error: unknown): boolean {
  const code = awsCode(error)
  return code !== null && (code.endsWith('.NotFound') || code === 'ResourceNotFoundException')
}

/** What was asked of AWS, where, and on behalf of what ("node nod_1", say). */
export interface Asked {
  call: string
  region: string
  subject: string
}

/**
 * What AWS refused, in the words of the contract. Codes as in AWS's pages "Error codes for the Amazon EC2 API" and "Secrets
 * Manager API: common errors". `throttledUntilMs` is asked only where AWS throttles. The message holds the call, AWS's own code
 * and message, of which none repeats a value that was sent as a secret, and what a person can do about it.
 */
export function refusalOf(asked: Asked, error: unknown, throttledUntilMs: () => number): AwsRefusal {
  const { code, message } = named(error)
  const kind = kindOf(code, message)
  const remedy = remedies[code] ?? (code.endsWith('LimitExceeded') ? raiseQuota : null)
  const words = `${asked.call} for ${asked.subject}: ${code}: ${message}${remedy === null ? '' : `; ${remedy(asked)}`}`
  return new AwsRefusal(kind, words, {
    awsCode: code,
    ...(kind === 'throttled' ? { retryAtMs: throttledUntilMs() } : {}),
  })
}

const kinds: Record<string, ProviderErrorCode> = {
  InsufficientInstanceCapacity: 'out_of_capacity',
  InsufficientHostCapacity: 'out_of_capacity',
  InsufficientReservedInstanceCapacity: 'out_of_capacity',
  InsufficientCapacity: 'out_of_capacity',
  InsufficientVolumeCapacity: 'out_of_capacity',
  // A person has to add addresses to the subnet or nodes elsewhere: as with a quota, waiting does not help.
  InsufficientFreeAddressesInSubnet: 'quota_exceeded',
  LimitExceededException: 'quota_exceeded',
  // AWS holds back a new account for some hours.
  PendingVerification: 'unavailable',
  RequestLimitExceeded: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  EC2ThrottledException: 'throttled',
  SlowDown: 'throttled',
  BandwidthLimitExceeded: 'throttled',
  VolumeInUse: 'volume_in_use',
  'InvalidNetworkInterface.InUse': 'volume_in_use',
  IdempotentParameterMismatch: 'conflict',
  ResourceExistsException: 'conflict',
  ResourceNotFoundException: 'conflict',
  DependencyViolation: 'conflict',
  VolumeModificationRateExceeded: 'cooling_down',
  IncorrectModificationState: 'cooling_down',
  UnauthorizedOperation: 'unauthorized',
  AccessDenied: 'unauthorized',
  AccessDeniedException: 'unauthorized',
  AuthFailure: 'unauthorized',
  Blocked: 'unauthorized',
  OptInRequired: 'unauthorized',
  InvalidClientTokenId: 'unauthorized',
  UnrecognizedClientException: 'unauthorized',
  SignatureDoesNotMatch: 'unauthorized',
  ExpiredToken: 'unauthorized',
  ExpiredTokenException: 'unauthorized',
  RequestExpired: 'unauthorized',
  MissingAuthenticationToken: 'unauthorized',
  IncompleteSignature: 'unauthorized',
  CredentialsProviderError: 'unauthorized',
  // EC2 shows a thing late to its own other calls: what was named a moment ago may be there yet.
  IncorrectInstanceState: 'unavailable',
  IncorrectState: 'unavailable',
  ConcurrentClientRequest: 'unavailable',
  // What our own options or the order name, and nobody is going to make.
  'InvalidZone.NotFound': 'invalid_spec',
  'InvalidSubnetID.NotFound': 'invalid_spec',
  'InvalidVpcID.NotFound': 'invalid_spec',
  'InvalidAMIID.NotFound': 'invalid_spec',
  'InvalidAMIID.Unavailable': 'invalid_spec',
  Unsupported: 'invalid_spec',
  UnsupportedOperation: 'invalid_spec',
  UnknownVolumeType: 'invalid_spec',
  MissingParameter: 'invalid_spec',
  ValidationError: 'invalid_spec',
}

function kindOf(code: string, message: string): ProviderErrorCode {
  // A size that a zone does not have may be had in another.
  if (code === 'Unsupported' && /availability zone/i.test(message)) return 'out_of_capacity'
  const kind = kinds[code]
  if (kind !== undefined) return kind
  if (code.endsWith('LimitExceeded')) return 'quota_exceeded'
  if (code.endsWith('.NotFound')) return 'conflict'
  if (code.startsWith('Invalid')) return 'invalid_spec'
  return 'unavailable'
}

type Remedy = (asked: Asked) => string

const allowCall: Remedy = ({ call }) => `let the control plane's role make ${call}, as in the policy under infra/aws`
/** EC2 gives AuthFailure also in a region that the account has not switched on. */
const checkCredentials: Remedy = ({ region }) =>
  `check the control plane's credentials and its computer's clock, and that the account has ${region} switched on`
const switchOnRegion: Remedy = ({ region }) =>
  `let the account have EC2 in ${region}: switch the region on in its settings`
const raiseQuota: Remedy = ({ region }) =>
  `ask AWS for a higher quota in ${region}, or free what is no longer needed, then it goes on by itself`
const chooseElsewhere: Remedy = () => 'choose another size or zone, or wait'
const freeAddresses: Remedy = () =>
  "free addresses in the zone's subnet, or name a larger one for it in clouds.json, then it goes on by itself"

const remedies: Record<string, Remedy> = {
  UnauthorizedOperation: allowCall,
  AccessDenied: allowCall,
  AccessDeniedException: allowCall,
  AuthFailure: checkCredentials,
  InvalidClientTokenId: checkCredentials,
  UnrecognizedClientException: checkCredentials,
  SignatureDoesNotMatch: checkCredentials,
  ExpiredToken: checkCredentials,
  ExpiredTokenException: checkCredentials,
  RequestExpired: checkCredentials,
  MissingAuthenticationToken: checkCredentials,
  IncompleteSignature: checkCredentials,
  CredentialsProviderError: checkCredentials,
  OptInRequired: switchOnRegion,
  Blocked: () => 'ask AWS why it blocks the account',
  LimitExceededException: raiseQuota,
  InsufficientFreeAddressesInSubnet: freeAddresses,
  InsufficientInstanceCapacity: chooseElsewhere,
  InsufficientHostCapacity: chooseElsewhere,
  InsufficientReservedInstanceCapacity: chooseElsewhere,
  InsufficientCapacity: chooseElsewhere,
  InsufficientVolumeCapacity: chooseElsewhere,
  Unsupported: chooseElsewhere,
}

function named(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'Unknown', message: String(error) }
  const system = 'code' in error && typeof error.code === 'string' ? error.code : null
  const code = error.name === 'Error' || error.name === 'TypeError' ? (system ?? error.name) : error.name
  return { code, message: error.message }
}
