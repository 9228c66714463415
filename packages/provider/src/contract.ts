/**
 * The contract every cloud keeps. A cloud is nodes, machines and volumes in zones; nothing here knows Kafka.
 *
 * Rules that hold for every call (docs/guide/adding-a-cloud.md lists them as MUST and SHOULD):
 * - Idempotent by the ids it carries: the same call again, also at the same time, changes nothing more.
 * - Exact: a call names what it was decided about and does nothing when something else is there.
 * - Returns once accepted; readiness is only observed, through listNodes.
 * - Refuses with a ProviderError and nothing else.
 */
export interface Provider {
  readonly name: string
  /**
   * How long after a change a list may still show the state before it, ms. Absence counts only for observations made
   * later than this after the last change.
   */
  readonly settlingMs: number
  listOfferings(): Promise<Offerings>
  /** Network rules, names, identity for a cluster. */
  prepareCluster(cluster: ClusterReference): Promise<void>
  /** The opposite; refuses with `conflict` while the cluster has nodes. Nothing to release is no error. */
  releaseCluster(cluster: ClusterReference): Promise<void>
  /** One cluster's nodes or the whole installation's, half-made and stray ones included; every page, or it throws. */
  listNodes(filter?: { clusterId?: string }): Promise<NodeListing>
  /**
   * Reserves volume and addresses in the node's zone; starts nothing. Same id, other specification: `conflict`, and so is
   * a cluster that is not prepared, or a requested port that belongs to another node.
   */
  createNode(node: NodeSpecification): Promise<void>
  /**
   * Boots a machine onto the node's volume and addresses. `volume_in_use` while another machine holds them. A machine id
   * that has run before and is gone is not started again: the call does nothing. A node that is not there: `conflict`.
   */
  startMachine(node: NodeReference, machine: MachineSpecification): Promise<void>
  /** Ends exactly that machine: asks it to leave, and after `graceMs` makes it. Does nothing if another runs there. */
  stopMachine(node: NodeReference, machineId: string, options: { graceMs: number }): Promise<void>
  /** Size grows, never shrinks (`invalid_spec`). */
  changeVolume(node: NodeReference, volume: VolumeSpecification): Promise<void>
  /** Releases machine, addresses, then volume. A node that is not there is no error. */
  deleteNode(node: NodeReference): Promise<void>
  /** The last lines the machine on this node wrote, oldest first; [] when there are none. */
  machineLog(node: NodeReference, options: { lines: number }): Promise<string[]>
}

export interface ClusterReference {
  id: string
  organizationId: string
}

export interface NodeReference {
  id: string
  clusterId: string
}

export interface VolumeSpecification {
  sizeGib: number
  iops: number
  throughputMiBps: number
}

/** A port that the node keeps for life. */
export interface PortSpecification {
  name: string
  /** Reachable by tenants, or by the cluster's own nodes and the control plane only. */
  audience: 'tenant' | 'internal'
  /** A port the node must have (it takes over another's place), or null: the provider picks. */
  port: number | null
}

export interface NodeSpecification extends NodeReference {
  organizationId: string
  zone: string
  size: string
  volume: VolumeSpecification
  ports: PortSpecification[]
}

/** All that a machine is given. Opaque to the provider. */
export interface MachineSpecification {
  id: string
  size: string
  /** A name the provider resolves: a machine image, a container image, a command on this computer. */
  image: string
  /** Relative path -> text, readable by the machine. At most 256 KiB together. */
  files: Record<string, string>
  /** Like files, but kept where the cloud keeps secrets; never in argv, user data or a log. */
  secretFiles: Record<string, string>
}

export type MachineState = 'starting' | 'running' | 'stopping' | 'gone' | 'unknown'

export interface ObservedMachine {
  id: string
  state: MachineState
  /** When the cloud will take it away by itself, ms since the epoch. */
  leavingByMs: number | null
  /** What the provider knows of it in words: an exit code, a failed status check. */
  detail: string
}

export interface ObservedNode {
  id: string
  clusterId: string
  organizationId: string
  zone: string
  /** `half_made` while some of volume and addresses is missing; `deleting` once release has begun. */
  state: 'half_made' | 'ready' | 'deleting'
  volume: VolumeSpecification | null
  /** By port name; empty while half made. */
  addresses: Record<string, { host: string; port: number }>
  /** The machine that holds the volume or held it last; null when none ever did. */
  machine: ObservedMachine | null
  /**
   * What somebody else did to the node's resources, each in a sentence with its remedy: a label that was edited, rules that
   * were deleted. Absent when nothing is known of.
   */
  remarks?: string[]
  /**
   * Why the volume is known to be gone for good, in the cloud's words: it was deleted, or failed beyond repair. Never said of a
   * volume that is only not shown, and absent where the cloud cannot tell the two apart.
   */
  volumeLost?: string
  /** Of a half-made node: createNode makes what is missing as it was, addresses included. Absent where it cannot. */
  mendable?: boolean
}

export interface NodeListing {
  /** When what is listed was true, ms since the epoch. */
  observedAtMs: number
  nodes: ObservedNode[]
}

export interface Offering {
  zone: string
  size: string
  available: boolean
}

export interface Offerings {
  zones: string[]
  sizes: Offering[]
  /** What is left of a bounded place such as one computer; null where the cloud has no such bound. */
  pool: { freeMemoryMib: number; freeDiskGib: number; diskOvercommit: number } | null
}
