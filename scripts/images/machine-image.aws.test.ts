import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imageToolsMissing, install, makeBareRoot } from './installed-image.ts'
import { imagePrograms } from './machine.ts'

const missing = imageToolsMissing()
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-image-'))
const root = path.join(folder, 'root')
const libs = path.join(folder, 'libs')
const units = path.join(root, 'etc/systemd/system')

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

describe.skipIf(missing !== null)(`the machine image${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  beforeAll(() => {
    makeBareRoot(root)
    fs.mkdirSync(libs)
    fs.writeFileSync(path.join(libs, 'headwater-boot.jar'), '')
    expect(install(root, libs)).toBe('')
  })

  test('is installed once and again: the same files, every unit enabled', () => {
    const before = filesBelow(root)
    expect(install(root, libs)).toBe('')
    expect(filesBelow(root)).toEqual(before)
    expect(before).toContain('opt/headwater/libs/headwater-boot.jar')
    expect(fs.readFileSync(path.join(root, 'etc/passwd'), 'utf8')).toMatch(/^headwater:.*:10001:10001:/m)
    const wanted = fs
      .readdirSync(path.join(units, 'multi-user.target.wants'))
      .filter((unit) => unit.startsWith('headwater'))
    expect(wanted.toSorted()).toEqual(['files', 'kafka', 'leave', 'volume'].map((name) => `headwater-${name}.service`))
  })

  test('names the program that an image lacks', () => {
    fs.renameSync(path.join(root, 'usr/sbin/debugfs'), path.join(folder, 'debugfs'))
    expect(install(root, libs)).toBe('There is no /sbin/debugfs in the image: install its package first.\n')
    fs.renameSync(path.join(folder, 'debugfs'), path.join(root, 'usr/sbin/debugfs'))
  })

  test('has units that systemd understands', () => {
    const own = fs.readdirSync(units).filter((name) => name.startsWith('headwater-') && name.includes('.'))
    const { stderr, status } = spawnSync('systemd-analyze', ['verify', `--root=${root}`, ...own], { encoding: 'utf8' })
    expect(stderr.split('\n').filter((line) => line.includes('headwater'))).toEqual([])
    expect(status).toBe(0)
  })

  test.each([
    ['kafka', 2],
    ['files', 4.5],
  ])('keeps %s in bounds: exposed %d of 10 at most', (unit, most) => {
    const args = ['security', '--offline=true', `--root=${root}`, '--no-pager', `headwater-${unit}.service`]
    const said = execFileSync('systemd-analyze', args, { encoding: 'utf8' })
    expect(Number(/Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1])).toBeLessThanOrEqual(most)
  })

  test('restarts nothing by itself, and switches off when anything of it ends', () => {
    for (const name of ['files', 'volume', 'kafka']) {
      const unit = fs.readFileSync(path.join(units, `headwater-${name}.service`), 'utf8')
      expect(unit).toMatch(/^FailureAction=poweroff$/m)
      expect(unit).not.toMatch(/^Restart=(?!no$)/m)
    }
    expect(fs.readFileSync(path.join(units, 'headwater-kafka.service'), 'utf8')).toMatch(/^SuccessAction=poweroff$/m)
  })

  test("keeps the credentials of the machine's role from Kafka, on either address of EC2's metadata", () => {
    const unit = fs.readFileSync(path.join(units, 'headwater-kafka.service'), 'utf8')
    expect(/^IPAddressDeny=(.*)$/m.exec(unit)?.[1]?.split(' ')).toEqual(['169.254.169.254', 'fd00:ec2::254'])
  })

  test('mounts the volume where every unit sees it', () => {
    const unit = fs.readFileSync(path.join(units, 'headwater-volume.service'), 'utf8')
    expect(unit).not.toMatch(
      /^(Protect(System|Home|Kernel\w+|ControlGroups|Proc)|Private(Tmp|Devices|Mounts)|ReadWritePaths|BindPaths)=/m,
    )
  })
})

describe('a marked program', () => {
  const marked = path.join(imagePrograms, 'marked')
  const runMarked = (script: string) =>
    spawnSync(marked, ['sh', '-c', script], { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' })

  test('has each of its lines marked to the last one, and ends with its code', () => {
    const script = 'for i in $(seq 2000); do echo line $i; done; echo last >&2; exit 71'
    const { stdout, status } = runMarked(script)
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(2002)
    expect(lines.every((line) => line.startsWith('headwater| '))).toBe(true)
    expect(lines.slice(-2)).toEqual(['headwater| last', 'headwater| sh ended with exit code 71'])
    expect(status).toBe(71)
  })

  test('is asked to leave when its parent is, and has the time that it needs', () => {
    const script = `trap 'sleep 0.3; echo left; exit 143' TERM; kill -TERM $PPID; while :; do sleep 0.05; done`
    const { stdout, status } = runMarked(script)
    expect(stdout).toBe('headwater| left\nheadwater| sh ended with exit code 143\n')
    expect(status).toBe(143)
  })

  test('is asked to leave in its first moment too', () => {
    const script = `trap 'exit 143' TERM; kill -TERM $PPID; while :; do sleep 0.02; done`
    for (let start = 1; start <= 20; start++) {
      expect(runMarked(script), `start ${start}`).toMatchObject({
        stdout: 'headwater| sh ended with exit code 143\n',
        status: 143,
      })
    }
  })
})

function filesBelow(top: string): string[] {
  return fs.readdirSync(top, { recursive: true, encoding: 'utf8' }).toSorted()
}
