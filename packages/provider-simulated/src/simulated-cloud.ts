import type { NodeSpecification, ObservedNode } from '@headwater/provider'
import type { SimulatedFaults } from './faults.ts'
import { createNode } from './node-calls.ts'
import { observeWorld } from './observation.ts'
import { endingBy, findNode, putMachine, type SimulatedState } from './state.ts'
import type { SimulatedMachine, SimulatedNode } from './world.ts'

/** What befalls a cloud, in the hands of a test. Everything happens at the present time of the clock. */
export interface SimulatedCloud {
  /** Every node as it truly is, whatever a list shows. */
  truth(clusterId?: string): ObservedNode[]
  /** The machine on this node is gone at once. */
  crashMachine(nodeId: string, detail?: string): void
  /** The cloud announces that it takes the machine away, and does. */
  announceLeaving(nodeId: string, leavingByMs: number): void
  /** A machine's end does not free this node's volume before then: no other machine can be started on it. */
  holdVolume(nodeId: string, untilMs: number): void
  /** The volume is lost with all it held, and the machine with it. */
  loseVolume(nodeId: string): void
  /**
   * Nothing can be made or started in a zone. Its machines are `gone`, or `unknown` until the zone is back, when they
   * are what they would have been; its volumes are lost only when told.
   */
  loseZone(zone: string, loss: { machines: 'gone' | 'unknown'; volumes?: 'kept' | 'lost' }): void
  restoreZone(zone: string): void
  sellOut(zone: string, size: string): void
  restock(zone: string, size: string): void
  /** A createNode whose caller died halfway: the node is half made until createNode is repeated. */
  interruptCreateNode(node: NodeSpecification): void
  /** Adds a line to what the machine on this node wrote. */
  write(nodeId: string, line: string): void
  /** Tells at once of each change of a node's truth, of one cluster or of all, with all that is decided of its machines' lives. */
  watch(watcher: (node: SimulatedNode) => void, clusterId?: string): void
  /** Replaces all faults. */
  setFaults(faults: SimulatedFaults): void
}

export function cloudOf(state: SimulatedState, setFaults: (faults: SimulatedFaults) => void): SimulatedCloud {
  const nowMs = () => state.clock.nowMs()

  function nodeOf(nodeId: string): SimulatedNode {
    const node = findNode(state, nodeId)
    if (node === null) throw new Error(`there is no node ${nodeId} to do this to`)
    return node
  }

  const nodesIn = (zone: string) =>
    observeWorld(state.history.present, nowMs())
      .filter((node) => node.zone === zone)
      .map(({ id }) => nodeOf(id))

  const cloud: SimulatedCloud = {
    truth: (clusterId) => observeWorld(state.history.present, nowMs(), clusterId),
    crashMachine(nodeId, detail = 'it crashed') {
      const node = nodeOf(nodeId)
      putMachine(state, node, endingBy(machineOn(node), nowMs(), detail))
    },
    announceLeaving(nodeId, leavingByMs) {
      const node = nodeOf(nodeId)
      const known = machineOn(node)
      const byMs = Math.min(leavingByMs, known.leavingByMs ?? leavingByMs)
      putMachine(state, node, { ...endingBy(known, byMs, 'the cloud took it away'), leavingByMs: byMs })
    },
    holdVolume: (nodeId, untilMs) => void state.heldVolumes.set(nodeId, untilMs),
    loseVolume(nodeId) {
      const node = nodeOf(nodeId)
      const machines = node.machines.map((machine) => endingBy(machine, nowMs(), 'its volume was lost'))
      state.history.put(nowMs(), { ...node, volume: null, machines })
    },
    loseZone(zone, { machines, volumes = 'kept' }) {
      state.lostZones.add(zone)
      if (machines === 'unknown') {
        state.history.change(nowMs(), { silentZones: new Map(state.history.present.silentZones).set(zone, nowMs()) })
      } else {
        for (const node of nodesIn(zone)) if (node.machines.length > 0) cloud.crashMachine(node.specification.id)
      }
      if (volumes === 'lost') for (const node of nodesIn(zone)) cloud.loseVolume(node.specification.id)
    },
    restoreZone(zone) {
      state.lostZones.delete(zone)
      const silentZones = new Map(state.history.present.silentZones)
      if (silentZones.delete(zone)) state.history.change(nowMs(), { silentZones })
    },
    sellOut: (zone, size) => void state.soldOut.add(`${zone} ${size}`),
    restock: (zone, size) => void state.soldOut.delete(`${zone} ${size}`),
    interruptCreateNode: (node) => createNode(state, node, true),
    write(nodeId, line) {
      const node = nodeOf(nodeId)
      state.history.put(nowMs(), { ...node, lines: [...node.lines, { atMs: nowMs(), line }] })
    },
    watch: (watcher, clusterId) => state.history.watch(watcher, clusterId ?? null),
    setFaults,
  }
  return cloud
}

function machineOn(node: SimulatedNode): SimulatedMachine {
  const machine = node.machines.at(-1)
  if (machine === undefined) throw new Error(`there is no machine on ${node.specification.id} to do this to`)
  return machine
}
