import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLocalCluster } from '../../packages/kafka/src/testing/local-cluster.ts'
import { localRuntime } from '../../packages/kafka/src/testing/local-runtime.ts'
import { imageToolsMissing, install, makeBareRoot } from './installed-image.ts'
import { fileSystemToolsMissing } from './loop-device.ts'
import {
  startVirtualMachine,
  stoppedFromOutside,
  userModeLinuxMissing,
  type VirtualMachine,
} from './user-mode-linux.ts'

// The installed image, switched on: systemd with the image's units on a kernel of its own, and a disk that is its volume.

const memoryMib = 1500
/** The machine runs on this computer's /usr. */
const javaMissing = fs.existsSync('/usr/bin/java') ? null : 'there is no /usr/bin/java'
const missing = imageToolsMissing() ?? fileSystemToolsMissing() ?? javaMissing ?? userModeLinuxMissing(memoryMib)
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-machine-'))
const root = path.join(folder, 'root')
const init = path.join(folder, 'init')
const disk = path.join(folder, 'volume.img')
const units = path.join(root, 'etc/systemd/system')
const offWanted = path.join(units, 'multi-user.target.wants/test-off.service')
const mib = 1024 * 1024
const bootsWithinMs = 240_000
/** For what nothing in the machine can bring about, and nothing else. */
const retry = { count: 2, condition: stoppedFromOutside }

/** Debian's, as far as Java and the tools of file systems read them. */
const etc = [
  'alternatives',
  'java-17-openjdk',
  'ld.so.cache',
  'ssl',
  'nsswitch.conf',
  'mke2fs.conf',
  'login.defs',
  'hosts',
]

/** Takes the place of the unit that asks a cloud. */
const filesUnit = `[Unit]
Description=The files of this machine, for a test

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=cp -a /mnt/machine /run/headwater/machine
ExecStart=chgrp -R headwater /run/headwater/machine
ExecStart=chmod -R g+rX /run/headwater/machine
ExecStart=sh -c 'echo HEADWATER_DEVICE=/dev/ubda >/run/headwater/volume.env'
`

/** Tells the machine to shut down, as a cloud does, once Kafka runs and its volume was looked at. */
const offUnit = `[Unit]
Description=The end of a test

[Service]
ExecStart=sh -c 'for text in "Kafka Server started" "was looked at"; do \\
  until journalctl --no-pager --unit "headwater-*" | grep -q "$$text"; do sleep 1; done; done; systemctl poweroff'
`

/** So that a test does not wait a minute, and sees that the program before has ended well. */
const dropIns = {
  'headwater-volume-grow.timer': '[Timer]\nOnActiveSec=\nOnActiveSec=15\nOnUnitInactiveSec=15\n',
  'headwater-volume-grow.service': '[Service]\nExecStart=echo the volume was looked at\n',
}

let machine: VirtualMachine | null = null

function switchOn(): VirtualMachine {
  machine = startVirtualMachine({ init, disk, memoryMib })
  return machine
}

const title = `the machine image, booted${missing === null ? '' : ` (skipped: ${missing})`}`

describe.skipIf(missing !== null)(title, { retry, timeout: 4 * bootsWithinMs }, () => {
  beforeAll(async () => {
    const { libsFolder } = localRuntime()
    makeBareRoot(root)
    for (const name of etc)
      if (fs.existsSync(`/etc/${name}`)) execFileSync('cp', ['-a', `/etc/${name}`, `${root}/etc/`])
    expect(install(root, libsFolder)).toBe('')
    fs.writeFileSync(`${units}/headwater-files.service`, filesUnit)
    fs.writeFileSync(`${units}/test-off.service`, offUnit)
    for (const unit of ['headwater-leave.service', 'multi-user.target.wants/headwater-leave.service']) {
      fs.rmSync(`${units}/${unit}`)
    }
    for (const [unit, text] of Object.entries(dropIns)) {
      fs.mkdirSync(`${units}/${unit}.d`)
      fs.writeFileSync(`${units}/${unit}.d/test.conf`, text)
    }
    const cluster = await createLocalCluster(`${folder}/cluster`, localRuntime(), { nodes: 1, heapMib: 256 })
    const [node] = cluster.nodes
    if (!node) throw new Error('a cluster of one has one node')
    cluster.layOut(node)
    fs.writeFileSync(init, initScript(cluster.machineFolder(node), fs.realpathSync(libsFolder)), { mode: 0o755 })
  })

  beforeEach(() => {
    fs.rmSync(offWanted, { force: true })
    fs.rmSync(disk, { force: true })
    fs.writeFileSync(disk, '')
    fs.truncateSync(disk, 300 * mib)
  })

  afterEach(() => machine?.cutPower())
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

  test('runs Kafka on a new volume; after a power cut, on a grown one, until it is told to shut down', async () => {
    const first = switchOn()
    await first.says('Kafka Server started', bootsWithinMs)
    expect(first.log()).toMatch(/headwater\| \S+ INFO \[boot\] made a file system on \/dev\/ubda for node 1/)
    await first.cutPower()

    fs.truncateSync(disk, 500 * mib)
    fs.symlinkSync('../test-off.service', offWanted)
    const second = switchOn()
    await second.off(2 * bootsWithinMs)
    expect(second.log()).toMatch(/headwater\| \S+ INFO \[boot\] grew the file system from 2\d\d to 4\d\d MiB/)
    expect(second.log()).toMatch(/headwater\| \S+ INFO \[boot\] using \S+ of node 1 as it is/)
    expect(second.log()).toContain('Kafka Server started')
    expect(second.log()).toContain('the volume was looked at')
    expect(second.log()).toContain('headwater| run-kafka ended with exit code 143')
    expect(execFileSync('dumpe2fs', ['-h', disk], { encoding: 'utf8', stdio: 'pipe' })).toMatch(
      /^Filesystem state: +clean$/m,
    )
  })

  test('says what is wrong with a foreign volume, switches itself off and leaves it alone', async () => {
    execFileSync('mkfs.ext4', ['-q', '-F', disk])
    const before = execFileSync('sha256sum', [disk], { encoding: 'utf8' })
    const refused = switchOn()
    await refused.off(bootsWithinMs)
    const words = /headwater\| \S+ ERROR \[boot\] The device \/dev\/ubda holds an ext4 file system without our/
    expect(refused.log()).toMatch(words)
    expect(refused.log()).toContain('headwater| prepare-volume ended with exit code 79')
    expect(refused.log()).not.toContain('run-kafka')
    expect(execFileSync('sha256sum', [disk], { encoding: 'utf8' })).toBe(before)
  })
})

/** Puts the installed image over this computer's own /usr, in memory, and becomes its systemd. */
function initScript(machineFolder: string, libsFolder: string): string {
  return `#!/bin/sh
set -e
mount -t tmpfs -o mode=755 tmpfs /mnt
cd /mnt
mkdir usr proc sys dev run tmp var root home mnt
chmod 1777 tmp
for folder in bin sbin lib lib64; do ln -s usr/$folder $folder; done
mount --bind /usr usr
cp -a '${root}/etc' etc
cp -a '${root}/var/.' var/
mkdir -p opt/headwater/libs
cp -a '${root}/opt/headwater/bin' opt/headwater/bin
mount --bind '${libsFolder}' opt/headwater/libs
cp -a '${machineFolder}' mnt/machine
: >etc/machine-id
exec switch_root /mnt /lib/systemd/systemd
`
}
