import fs from 'node:fs'
import path from 'node:path'
import { brokerProcesses, cleanUp, temporaryFolder } from '../control-plane.ts'
import type { OrderCloud } from './clouds.ts'
import type { CloudResource } from './resources.ts'

/** This computer: nodes are folders, machines are processes, a prepared cluster is a file. */
export async function startLocalCloud(): Promise<OrderCloud> {
  const stateFolder = temporaryFolder()
  const folder = path.join(stateFolder, 'local')
  return {
    region: 'local',
    stateFolder,
    environment: {},
    kinds: { cluster: ['cluster file'], node: ['folder'], machine: ['process'], deletedCluster: [] },
    resources: async () => [
      ...entries(path.join(folder, 'clusters')).map((file) => asResource('cluster file', file)),
      ...entries(path.join(folder, 'nodes')).map((file) => asResource('folder', file)),
      ...brokerProcesses(stateFolder).flatMap(processResource),
    ],
    stop: () => cleanUp(stateFolder),
  }
}

function entries(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : []
}

function asResource(kind: string, file: string): CloudResource {
  const { ino, birthtimeMs } = fs.statSync(file)
  return { kind, of: path.basename(file), machineId: null, version: `${ino} ${birthtimeMs}` }
}

/** A machine's process names its folder in its arguments; none where it has ended meanwhile. */
function processResource(pid: number): CloudResource[] {
  try {
    const [, of = '', machineId = ''] =
      /\/nodes\/([^/]+)\/machine\/([^/\0]+)/.exec(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? []
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return [{ kind: 'process', of, machineId, version: `${pid} ${startTicks}` }]
  } catch {
    return []
  }
}
