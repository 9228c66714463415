import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach } from 'vitest'
import { type LoopDevice, makeLoopDevice } from './loop-device.ts'
import { type BootOptions, bootMachine, type Ended, type MachineFolders, makeMachineFolders } from './machine.ts'

/** Whose volumes these are. */
export const us = { clusterId: 'AAAAAAAAAAAAAAAAAAAAAQ', nodeId: 7, directoryId: 'AAAAAAAAAAAAAAAAAAAAAg' }

/** Files as after some days of service, and their checksums in the log. */
export const writeData =
  'mkdir "$VOLUME/kafka"; echo record >"$VOLUME/kafka/log"; head -c 5000000 /dev/urandom >"$VOLUME/kafka/big"'
export const checkData = 'cd "$VOLUME"; find . -path ./lost+found -prune -o -type f -print | sort | xargs sha256sum'

/** Devices and machines for the tests of one file; what they leave is removed after each. */
export class VolumeFixture {
  readonly folder: string
  private readonly devices: LoopDevice[] = []
  private folders = 0

  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-volume-'))
    // for the user that Kafka runs as
    fs.chmodSync(this.folder, 0o755)
    afterEach(() => this.removeDevices())
    afterAll(() => fs.rmSync(this.folder, { recursive: true, force: true }))
  }

  device(options: { sizeMib?: number; readOnly?: boolean } = {}): LoopDevice {
    return this.keep(makeLoopDevice(this.folder, { sizeMib: 64, ...options }))
  }

  keep(device: LoopDevice): LoopDevice {
    this.devices.push(device)
    return device
  }

  /** It is gone already. */
  forget(device: LoopDevice): void {
    this.devices.splice(this.devices.indexOf(device), 1)
  }

  machine(volume: 'new' | 'used', changes: Partial<typeof us> = {}): MachineFolders {
    const settings = { ...us, ...changes, volume, metadataVersion: '4.3-IV0', controllerListener: 'CONTROLLER' }
    const text = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
    return makeMachineFolders(this.newFolder(), text.join(''))
  }

  newFolder(): string {
    this.folders += 1
    return path.join(this.folder, `machine-${this.folders}`)
  }

  /** Boots, and waits until it is off; runs nothing on the volume unless told to. */
  async boot(volume: LoopDevice, folders: MachineFolders, options: BootOptions = {}): Promise<Ended> {
    const ended = await bootMachine(volume.path, folders, { command: 'true', ...options }).ended
    await volume.free()
    return ended
  }

  private async removeDevices(): Promise<void> {
    for (const device of this.devices.splice(0)) {
      await device.free()
      device.dispose()
    }
  }
}
