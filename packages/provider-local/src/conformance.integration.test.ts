import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { type ConformanceHarness, describeProvider } from '@headwater/provider/conformance'
import { type HostFacts, linuxHost } from './host.ts'
import { makeTestCloud, newTestId, realClock, testMachine, until } from './testing/cloud.ts'

describeProvider('provider-local', async (): Promise<ConformanceHarness> => {
  const cloud = await makeTestCloud()
  let exhausted = false
  const host: HostFacts = {
    availableMemoryMib: async () => (exhausted ? 0 : linuxHost.availableMemoryMib()),
    freeDiskGib: async (folder) => (exhausted ? 0 : linuxHost.freeDiskGib(folder)),
  }
  const provider = cloud.provider({ host })
  return {
    provider,
    zone: 'local-a',
    size: 'local.small',
    newId: newTestId,
    machine: (id, behaviour) => testMachine(behaviour, { id, secretFiles: { 'secrets/key': 'a key' } }),
    freePort,
    async crashMachine(node) {
      const { nodes } = await provider.listNodes({ clusterId: node.clusterId })
      const machineId = nodes.find(({ id }) => id === node.id)?.machine?.id
      const pidFile = `${cloud.stateFolder}/nodes/${node.id}/machine/${machineId}/.headwater-pid`
      process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), 'SIGKILL')
    },
    async exhaustCapacity() {
      exhausted = true
    },
    async restoreCapacity() {
      exhausted = false
    },
    async interruptCreateNode(node) {
      const dying = cloud.provider({
        crashPoint: () => {
          throw new Error('the caller dies here')
        },
      })
      await dying.createNode(node).catch(() => undefined)
    },
    until,
    pass: (ms) => realClock.sleep(ms),
    async leftovers() {
      const processes = cloud.processes().map((pid) => `process ${pid}`)
      return [...readdirSync(`${cloud.stateFolder}/nodes`), ...processes]
    },
    dispose: () => cloud.dispose(),
  }
})

/** Asks the system for one; outside of the range that the provider picks from. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)))
    })
  })
}
