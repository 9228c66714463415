import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Clock } from '@headwater/model'
import { consoleMark } from '../../machine-log.ts'
import type { UserData } from '../../user-data.ts'

/** What runs on a simulated instance once its image has booted. Both folders are absolute. */
export type SimulatedImage = (run: { machineFolder: string; volumeFolder: string; address: string }) => {
  command: string
  args: string[]
  env?: Record<string, string>
}

/** What an instance finds around it: what EC2's metadata service and the AWS endpoints would give to a real one. */
export interface Surroundings {
  clock: Clock
  instanceId: string
  address: string
  userData: string
  /** The instance's own tags, as its metadata shows them now. */
  tags(): Promise<Record<string, string>>
  /** A call to AWS with the credentials of the instance's role; the answer's body. Throws where AWS refuses. */
  callEc2(action: string, parameters: Record<string, string>): Promise<string>
  callSecrets(action: string, input: object): Promise<Record<string, unknown>>
  volumeFolder(volumeId: string): string
  /** The instance's own, for its files. */
  folder: string
  print(line: string): void
  /** It has powered itself off. */
  ended(words: string): void
}

/**
 * A simulated instance: does what the boot program of a real image does (fetch the files, attach the volume, run the program) and keeps
 * the program's processes in a group of their own. Not a stand-in for testing that boot program.
 */
export class SimulatedComputer {
  private child: ChildProcess | null = null
  private off = false
  private shuttingDown = false
  private readonly image: SimulatedImage
  private readonly around: Surroundings
  private readonly stopByTag: string

  constructor(image: SimulatedImage, stopByTag: string, around: Surroundings) {
    this.image = image
    this.around = around
    this.stopByTag = stopByTag
  }

  async boot(): Promise<void> {
    this.around.print('[    0.000000] simulated operating system')
    try {
      await this.run()
    } catch (error) {
      this.around.print(`boot failed: ${error instanceof Error ? error.message : String(error)}`)
      this.powerOff('it could not boot')
    }
  }

  /** What an operating system does that is told to shut down: asks the program, and at the tag's time makes it leave. */
  async shutDown(): Promise<void> {
    if (this.shuttingDown) return
    this.shuttingDown = true
    this.signal('SIGTERM')
    while (!this.off && this.child !== null) {
      const stopByMs = await this.stopByMs()
      if (stopByMs !== null && this.around.clock.nowMs() >= stopByMs) this.signal('SIGKILL')
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    this.powerOff('it was shut down')
  }

  /** Nothing of it runs after this. */
  cutPower(): void {
    this.off = true
    this.signal('SIGKILL')
  }

  private async run(): Promise<void> {
    const { around } = this
    const userData = JSON.parse(Buffer.from(around.userData, 'base64').toString('utf8')) as UserData
    const files = await this.fetchFiles(userData)
    await this.attach(userData)
    if (this.off || this.shuttingDown) return
    const machineFolder = `${around.folder}/machine`
    mkdirSync(machineFolder, { recursive: true, mode: 0o700 })
    for (const [path, text] of Object.entries(files.files)) lay(`${machineFolder}/${path}`, text, 0o644)
    for (const [path, text] of Object.entries(files.secretFiles)) lay(`${machineFolder}/${path}`, text, 0o600)
    const volumeFolder = around.volumeFolder(userData.volumeId)
    mkdirSync(volumeFolder, { recursive: true, mode: 0o700 })
    await this.start(machineFolder, volumeFolder)
  }

  private async fetchFiles(userData: UserData): Promise<Record<'files' | 'secretFiles', Record<string, string>>> {
    const parts: Buffer[] = []
    for (const { name, versionId } of userData.files) {
      const { SecretBinary } = await this.around.callSecrets('GetSecretValue', { SecretId: name, VersionId: versionId })
      parts.push(Buffer.from(String(SecretBinary), 'base64'))
    }
    return JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8'))
  }

  /** EC2 may still be busy with the volume: the boot program tries again for as long as it is wanted. */
  private async attach({ volumeId, device }: UserData): Promise<void> {
    for (let attempt = 0; attempt < 200 && !this.off && !this.shuttingDown; attempt++) {
      try {
        const { instanceId } = this.around
        await this.around.callEc2('AttachVolume', { VolumeId: volumeId, InstanceId: instanceId, Device: device })
        return
      } catch (error) {
        if (!(error instanceof Error) || !/VolumeInUse|IncorrectState/.test(error.message)) throw error
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }

  private async start(machineFolder: string, volumeFolder: string): Promise<void> {
    const { around } = this
    const { command, args, env } = this.image({ machineFolder, volumeFolder, address: around.address })
    const { PATH = '', JAVA_HOME } = process.env
    const child = spawn(command, args, {
      cwd: machineFolder,
      env: { PATH, ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }), ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    for (const stream of [child.stdout, child.stderr]) this.printLines(stream)
    await new Promise<void>((resolve) => {
      child.once('spawn', resolve)
      child.once('error', (error) => {
        around.print(`${command} cannot be run: ${error.message}`)
        this.child = null
        this.powerOff('its program could not be run')
        resolve()
      })
    })
    child.once('close', (code, signal) => {
      this.child = null
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
      around.print(`the program ended: ${signal ?? `exit code ${code}`}`)
      if (!this.shuttingDown) this.powerOff(`its program ended: ${signal ?? `exit code ${code}`}`)
    })
    // Asked to leave, or cut off, in the instant before there was a process.
    if (this.off) this.signal('SIGKILL')
    else if (this.shuttingDown) this.signal('SIGTERM')
  }

  private printLines(stream: NodeJS.ReadableStream | null): void {
    let rest = ''
    stream?.on('data', (data) => {
      const lines = (rest + String(data)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.around.print(`${consoleMark}${line}`)
    })
  }

  /** Null as well while the metadata service cannot be reached: it is asked again. */
  private async stopByMs(): Promise<number | null> {
    const tags = await this.around.tags().catch((): Record<string, string> => ({}))
    const stopBy = tags[this.stopByTag]
    return stopBy === undefined ? null : Number(stopBy)
  }

  private powerOff(words: string): void {
    if (this.off) return
    this.off = true
    rmSync(this.around.folder, { recursive: true, force: true })
    this.around.ended(words)
  }

  private signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.child?.pid !== undefined) signalGroup(this.child.pid, signal)
  }
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Nothing is left of it.
  }
}

function lay(path: string, text: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, text, { mode })
}
