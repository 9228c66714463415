/** How slow and how late the simulated EC2 is; ms of the clock that is handed in. */
export interface Behaviour {
  /** From RunInstances until the instance runs. */
  pendingMs: number
  /** From the end of its programs until the instance is `terminated`. */
  shuttingDownMs: number
  /** How long after that its interface still counts as in use. */
  releaseMs: number
  /** From CreateVolume until the volume is `available`. */
  creatingMs: number
  /** How long a deleted volume is still listed, as `deleting`. */
  deletingMs: number
  /** How old what a list shows may be: newer things are missing from it, states are those of then. */
  listDelayMs: number
  /** Lists are cut into pages of at most this many, whatever the caller asks for. */
  largestPage: number
  /**
   * How long EC2 waits for an operating system to shut down. EC2 User Guide, "How instance termination works": some minutes,
   * which it does not number.
   */
  osPatienceMs: number
  /** EC2 User Guide, "Terminate Amazon EC2 instances": a terminated instance stays visible for about an hour. */
  forgetMs: number
  /**
   * EC2 API Reference, ModifyVolume: at least six hours between modifications of a volume. (The EBS User Guide has allowed four in
   * 24 hours since 2026; the stricter one is simulated.)
   */
  modificationMs: number
}

export const defaultBehaviour: Behaviour = {
  pendingMs: 1_000,
  shuttingDownMs: 400,
  releaseMs: 200,
  creatingMs: 300,
  deletingMs: 400,
  listDelayMs: 0,
  largestPage: 1_000,
  osPatienceMs: 240_000,
  forgetMs: 3_600_000,
  modificationMs: 6 * 3_600_000,
}
