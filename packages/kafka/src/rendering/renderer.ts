import type { MachineRenderer } from '@headwater/control-loop'
import { assert } from '@headwater/model'
import { bootProperties } from './boot-properties.ts'
import { hasBroker } from './listeners.ts'
import { log4j2Xml } from './log4j2.ts'
import { type Release, releaseOf } from './releases.ts'
import { serverProperties } from './server-properties.ts'
import { jvmOptions } from './sizing.ts'

/**
 * Renders a node's records into the files its machine is given: the same records, the same text. Throws only for records
 * that cannot be rendered: no machine decided, addresses missing, a release that does not exist. `further`: releases of this
 * installation alone.
 */
export function createMachineRenderer(further: readonly Release[] = []): MachineRenderer {
  return {
    render({ specification, node, nodes, authorityCertificate, certificate }) {
      const machine = node.machine
      assert(machine !== null, `a machine was decided for node ${node.id}`)
      const release = releaseOf(machine.release, further)
      return {
        id: machine.id,
        size: machine.size,
        image: release.image,
        files: {
          'boot.properties': bootProperties(specification, release, node, machine, nodes),
          'server.properties': serverProperties(specification, release, node, machine.heapMib, nodes),
          'jvm.options': jvmOptions(machine.heapMib),
          'log4j2.xml': log4j2Xml,
        },
        secretFiles: {
          'node.pem': certificate.key + certificate.certificate,
          'authority.pem': authorityCertificate,
        },
      }
    },
    ports(role) {
      return [
        ...(hasBroker(role) ? [{ name: 'tenant', audience: 'tenant' } as const] : []),
        ...(hasBroker(role) ? [{ name: 'broker', audience: 'internal' } as const] : []),
        // a broker's too: a node keeps its ports for life, and this one may be given a vote
        { name: 'controller', audience: 'internal' },
      ]
    },
  }
}
