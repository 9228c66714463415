import { currentRelease, type ReleaseFacts, releases } from '@headwater/model'

/** What an operator may set; every limit of the API is here. */
export interface ApiSettings {
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
  bodyLimitBytes: number
  addressLimitBytes: number
  requestTimeoutMs: number
  /** How long the database may take before the API says that it is not ready. */
  readinessTimeoutMs: number
  /** Requests a minute and key. */
  requestsPerMinute: number
  /** Keys looked up in the database a minute and address: what guessing costs. A living key is looked up every few seconds. */
  keyLookupsPerMinute: number
  /** Denials a minute, of one address and action and of all, that are audited though no living key was shown. */
  auditedStrangersPerAddress: number
  auditedStrangers: number
  /**
   * How long a key that was looked up is trusted. A revocation is also rung to every process at once, so this is how long
   * a revoked key may still work where that ring is lost.
   */
  keyTrustMs: number
  clustersPerOrganization: number
  usersPerCluster: number
  aclsPerCluster: number
  apiKeysPerOrganization: number
  streamsPerOrganization: number
  /** Pages of messages that are read at the same time. */
  messageReadsPerOrganization: number
  /** The same of the whole process: one may take some 100 MB. */
  messageReads: number
  messageTailsPerOrganization: number
  /** Pause between looks for new messages, and how long one tail lasts. */
  messageTailPollMs: number
  messageTailLifeMs: number
  /** Pause between looks for events when nothing rings. */
  streamPollMs: number
  streamHeartbeatMs: number
  /** Requests still running then are cut off at a stop. */
  stopWithinMs: number
  /** When an operation counts as late. */
  createDeadlineMs: number
  deleteDeadlineMs: number
  /** A change is late after this many times the time it was planned to take, within the bounds that follow. */
  changeDeadlineFactor: number
  changeDeadlineAtLeastMs: number
  changeDeadlineAtMostMs: number
  /** Holds that have not expired, of the whole installation. */
  livingHolds: number
  /** How long a provider's offerings are used for plans. */
  offeringsTrustMs: number
  /** Browsers send session cookies over HTTPS only; off where the API is reached over loopback without it. */
  secureCookies: boolean
  /** The release that new clusters carry. */
  release: number
  /** Every release there is. */
  releases: readonly ReleaseFacts[]
}

export const defaultSettings: ApiSettings = {
  logLevel: 'info',
  bodyLimitBytes: 256 * 1024,
  addressLimitBytes: 2048,
  requestTimeoutMs: 30_000,
  readinessTimeoutMs: 2_000,
  requestsPerMinute: 6_000,
  keyLookupsPerMinute: 300,
  auditedStrangersPerAddress: 10,
  auditedStrangers: 30,
  keyTrustMs: 5_000,
  clustersPerOrganization: 50,
  usersPerCluster: 500,
  aclsPerCluster: 2_000,
  apiKeysPerOrganization: 50,
  streamsPerOrganization: 20,
  messageReadsPerOrganization: 4,
  messageReads: 12,
  messageTailsPerOrganization: 5,
  messageTailPollMs: 700,
  messageTailLifeMs: 15 * 60_000,
  streamPollMs: 5_000,
  streamHeartbeatMs: 15_000,
  stopWithinMs: 10_000,
  createDeadlineMs: 15 * 60_000,
  deleteDeadlineMs: 15 * 60_000,
  changeDeadlineFactor: 2,
  changeDeadlineAtLeastMs: 15 * 60_000,
  changeDeadlineAtMostMs: 365 * 24 * 3_600_000,
  livingHolds: 200,
  offeringsTrustMs: 3_000,
  secureCookies: true,
  release: currentRelease,
  releases,
}
