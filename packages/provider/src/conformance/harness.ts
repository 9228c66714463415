import type { MachineSpecification, NodeReference, NodeSpecification, Provider } from '../contract.ts'

/**
 * What a machine of the suite does. All but `exits` begin by adding their machine id to a diary on the volume and
 * writing `volume holds <id>` for every id in it, oldest first, then `ready`; they run until they are ended.
 * - `obedient` leaves when it is asked to.
 * - `stubborn` does not, and has to be made.
 * - `exits` ends by itself, at once, with exit code 3.
 */
export type MachineBehaviour = 'obedient' | 'stubborn' | 'exits'

/** One provider under test, with the hands that the suite needs inside its cloud. */
export interface ConformanceHarness {
  readonly provider: Provider
  /** A zone and a size that can be had. */
  readonly zone: string
  readonly size: string
  /** An id that was never used before. */
  newId(kind: 'cluster' | 'node' | 'machine'): string
  /** A machine specification with this behaviour; all but id and files is the harness's own affair. */
  machine(id: string, behaviour: MachineBehaviour): MachineSpecification
  /** A port that a new node can ask for. */
  freePort(): Promise<number>
  /** Ends the node's machine from outside, as a crash does. */
  crashMachine(node: NodeReference): Promise<void>
  /** Makes the cloud run out of `size` in `zone`, and gives it back. */
  exhaustCapacity(): Promise<void>
  restoreCapacity(): Promise<void>
  /** A createNode whose caller dies in the middle: whatever is made until then stays. */
  interruptCreateNode(node: NodeSpecification): Promise<void>
  /** Waits or advances time until `condition` holds; throws with `what` when it takes too long. */
  until(condition: () => Promise<boolean>, what: string): Promise<void>
  /** Lets `ms` pass. */
  pass(ms: number): Promise<void>
  /** What the cloud still holds, machines, volumes and addresses alike, as words; [] when nothing. */
  leftovers(): Promise<string[]>
  /** Ends and removes all that the harness made. */
  dispose(): Promise<void>
}

export type MakeHarness = () => Promise<ConformanceHarness>
