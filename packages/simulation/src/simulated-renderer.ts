import type { MachineRenderer } from '@headwater/control-loop'
import { bootFiles } from './kafka/boot-file.ts'

/** Machines of the simulation: ports as on real ones, and the files that the simulated Kafka reads. */
export const simulatedRenderer: MachineRenderer = {
  render: ({ node, nodes, specification, authorityCertificate, certificate }) => ({
    id: node.machine?.id ?? '',
    size: node.size,
    image: 'kafka',
    files: bootFiles(node, nodes, specification),
    secretFiles: { 'node.pem': certificate.certificate, 'authority.pem': authorityCertificate },
  }),
  ports: (role) => [
    ...(role === 'controller' ? [] : [{ name: 'broker' as const, audience: 'internal' as const }]),
    ...(role === 'controller' ? [] : [{ name: 'tenant' as const, audience: 'tenant' as const }]),
    // a broker's too, as on real ones: it may be given a vote
    { name: 'controller', audience: 'internal' },
  ],
}
