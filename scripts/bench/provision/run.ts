/** One cluster from the order to the record that was read back. */
export interface Run {
  seconds: number
  /** User and system time of brokers and of whatever started them; the client's is not counted. */
  cpuSeconds: number
  /** The brokers' part of it. */
  brokerCpuSeconds: number
  /** Moments on the way, ms. */
  marks: [name: string, atMs: number][]
  /** What the brokers were given, comparable: both sides must have started the same cluster. */
  configuration: string
}
