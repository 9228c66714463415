import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import {
  type MachineSpecification,
  machineFilesProblem,
  machineSpecificationDigest,
  type NodeReference,
  ProviderError,
} from '@headwater/provider'
import { type LocalContext, nodeLock } from './context.ts'
import { writeFiles } from './durable-file.ts'
import { endLeftovers } from './end-process.ts'
import { lookAt, makeProcess } from './machine-process.ts'
import {
  type MachineFile,
  machineFolder,
  type NodeFolder,
  namedNode,
  pathSafe,
  readMachine,
  writeMachine,
} from './node-folder.ts'
import type { LocalImage } from './options.ts'
import { bootId } from './process-table.ts'

/** Ids that are remembered so that a late start of one does nothing. A call is never this many machines late. */
const rememberedIds = 1_000

export async function startMachine(
  context: LocalContext,
  reference: NodeReference,
  machine: MachineSpecification,
): Promise<void> {
  const image = usableImage(context, reference, machine)
  const digest = machineSpecificationDigest(machine)

  await context.withLock(nodeLock(reference.id), async () => {
    const named = namedNode(context.stateFolder, reference)
    if (named === null)
      throw new ProviderError('conflict', `machine ${machine.id}: node ${reference.id} does not exist`)
    const { folder } = named
    const current = readMachine(folder)
    if ((await whatToDo(folder, current, machine.id, digest)) === 'nothing') return

    const own = machineFolder(folder, machine.id)
    const run = image({ machineFolder: own, volumeFolder: folder.volume })
    if (!run.args.some((argument) => argument.includes(own))) {
      throw new ProviderError('invalid_spec', `image "${machine.image}" must name its machine folder in its arguments`)
    }
    layOut(own, machine)
    context.crashPoint('machine_files_written')
    const former = current === null || current.id === machine.id ? [] : [current.id]
    writeMachine(folder, {
      id: machine.id,
      digest,
      image: machine.image,
      bootId: bootId(),
      stop: null,
      formerIds: [...(current?.formerIds ?? []), ...former].slice(-rememberedIds),
    })
    context.crashPoint('machine_recorded')
    removeFormer(folder, machine.id)
    await makeProcess(folder, machine.id, run)
    context.crashPoint('machine_spawned')
  })
}

/** Whether this machine is to be started, given the one that is recorded. Throws where it must not be. */
async function whatToDo(
  folder: NodeFolder,
  current: MachineFile | null,
  machineId: string,
  digest: string,
): Promise<'start' | 'nothing'> {
  if (current === null) return 'start'
  if (current.formerIds.includes(machineId)) return 'nothing'
  const seen = lookAt(folder, current)
  if (current.id === machineId) {
    if (seen.state === 'ended') return 'nothing'
    if (current.digest !== digest) {
      throw new ProviderError('conflict', `machine ${machineId} was started with another specification; use a new id`)
    }
    // Recorded, but whoever recorded it died before it had a process: this call finishes the start.
    return seen.state === 'not_entered' ? 'start' : 'nothing'
  }
  if (seen.state !== 'ended') {
    throw new ProviderError(
      'volume_in_use',
      `machine ${machineId}: ${current.id} holds the volume of ${folder.path.split('/').at(-1)}; stop that one first`,
    )
  }
  if (seen.leader !== null) await endLeftovers(seen.leader)
  return 'start'
}

function usableImage(context: LocalContext, reference: NodeReference, machine: MachineSpecification): LocalImage {
  pathSafe(machine.id)
  const refuse = (problem: string) =>
    new ProviderError('invalid_spec', `machine ${machine.id} on ${reference.id}: ${problem}`)
  if (!context.sizes.has(machine.size)) throw refuse(`size "${machine.size}" is unknown`)
  const problem = machineFilesProblem(machine)
  if (problem !== null) throw refuse(problem)
  const image = Object.hasOwn(context.images, machine.image) ? context.images[machine.image] : undefined
  if (image === undefined) throw refuse(`image "${machine.image}" is unknown`)
  return image
}

function layOut(own: string, machine: MachineSpecification): void {
  rmSync(own, { recursive: true, force: true })
  mkdirSync(own, { recursive: true, mode: 0o700 })
  writeFiles(own, machine.files, 0o644)
  writeFiles(own, machine.secretFiles, 0o600)
}

/** A machine's files, secrets among them, are kept no longer than until the next machine. */
function removeFormer(folder: NodeFolder, machineId: string): void {
  for (const name of readdirSync(folder.machines)) {
    if (name !== machineId) rmSync(`${folder.machines}/${name}`, { recursive: true, force: true })
  }
}
