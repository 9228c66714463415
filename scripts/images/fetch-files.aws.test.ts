import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { localRuntime } from '../../packages/kafka/src/testing/local-runtime.ts'
import { packFiles } from '../../packages/provider-aws/src/machine-files.ts'
import { type UserData, volumeDevice, writeUserData } from '../../packages/provider-aws/src/user-data.ts'
import { imageFolder } from './installed-image.ts'
import { SimulatedEc2 } from './simulated-ec2.ts'

// The image's part for EC2, against a simulated one: what provider-aws stores is what the machine lays out.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-fetch-'))
const machine = {
  id: 'mac_1',
  size: 'm7g.large',
  image: 'kafka',
  files: { 'boot.properties': 'volume=new\n', 'deeper/file': 'ä\n' },
  secretFiles: { 'node.pem': 'a key\n' },
}
const parts = packFiles(machine).map((value, index) => ({
  name: `headwater/ins/nod_1/${index}`,
  versionId: `v${index}`,
  value,
}))
const userData: UserData = {
  version: 1,
  region: 'eu-west-1',
  machineId: 'mac_1',
  nodeId: 'nod_1',
  clusterId: 'clu_1',
  volumeId: 'vol-0123456789abcdef0',
  device: volumeDevice,
  files: parts.map(({ name, versionId }) => ({ name, versionId })),
}
let ec2: SimulatedEc2
let own: string
let devices: string

beforeEach(async () => {
  ec2 = new SimulatedEc2()
  await ec2.start()
  // metadata shows user data as it was before base64
  ec2.userData = Buffer.from(writeUserData(userData), 'base64').toString('utf8')
  ec2.answer = ({ target, input }) => (target === '' ? attach() : secret(input))
  own = fs.mkdtempSync(path.join(folder, 'machine-'))
  devices = `${own}/devices`
  fs.mkdirSync(devices)
})

afterEach(() => ec2.stop())
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

function secret({ SecretId, VersionId }: Record<string, string>): [number, string] {
  const part = parts.find(({ name, versionId }) => name === SecretId && versionId === VersionId)
  if (part === undefined) return [400, '{"__type":"ResourceNotFoundException","Message":"no such version"}']
  return [200, JSON.stringify({ SecretBinary: Buffer.from(part.value).toString('base64') })]
}

function attach(): [number, string] {
  fs.writeFileSync(`${devices}/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0`, '')
  return [200, '<AttachVolumeResponse/>']
}

function refusal(code: string, message: string): [number, string] {
  return [400, `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`]
}

function fetchFiles(patienceSeconds = 30): Promise<{ code: number; log: string }> {
  const env = {
    PATH: process.env.PATH,
    HEADWATER_LIBS: localRuntime().libsFolder,
    HEADWATER_GROUP: 'root',
    HEADWATER_METADATA_ENDPOINT: ec2.url,
    HEADWATER_AWS_ENDPOINT: ec2.url,
    HEADWATER_DEVICE_FOLDER: devices,
    HEADWATER_CLOUD_PATIENCE_SECONDS: String(patienceSeconds),
    ...(process.env.JAVA_HOME === undefined ? {} : { JAVA_HOME: process.env.JAVA_HOME }),
  }
  return new Promise((resolve) => {
    execFile(`${imageFolder}/aws/opt/headwater/bin/fetch-files`, [own], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), log: stdout + stderr }),
    )
  })
}

const onlyRoot = process.getuid?.() !== 0

describe.skipIf(onlyRoot)(`a machine on EC2${onlyRoot ? ' (skipped: only root gives files to a group)' : ''}`, () => {
  test('lays out the files that were stored for it and attaches its volume, once and again', async () => {
    for (const attempt of [1, 2]) {
      const { code, log } = await fetchFiles()
      expect(log).toContain('INFO [boot] attached volume vol-0123456789abcdef0')
      expect(code, `attempt ${attempt}`).toBe(0)
      const laid = fs.readdirSync(`${own}/machine`, { recursive: true }).map(String).toSorted()
      expect(laid).toEqual(['boot.properties', 'deeper', 'deeper/file', 'node.pem'])
      expect(fs.readFileSync(`${own}/machine/deeper/file`, 'utf8')).toBe('ä\n')
      expect(fs.statSync(`${own}/machine/node.pem`).mode & 0o777).toBe(0o640)
      expect(fs.statSync(`${own}/machine`).mode & 0o777).toBe(0o750)
      expect(fs.readFileSync(`${own}/volume.env`, 'utf8')).toBe(
        `HEADWATER_DEVICE=${devices}/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0\n`,
      )
    }
    const attached = ec2.calls.filter(({ service }) => service === 'ec2').map(({ input }) => input)
    expect(attached).toEqual([
      {
        Action: 'AttachVolume',
        Version: '2016-11-15',
        VolumeId: userData.volumeId,
        InstanceId: 'i-0123456789abcdef0',
        Device: '/dev/sdf',
      },
    ])
  })

  test('tries again while the machine before it still holds the volume', async () => {
    let refusals = 2
    ec2.answer = ({ target, input }) => {
      if (target !== '') return secret(input)
      refusals -= 1
      return refusals >= 0 ? refusal('VolumeInUse', 'is already attached to an instance') : attach()
    }
    expect((await fetchFiles()).code).toBe(0)
    expect(refusals).toBe(-1)
  })

  test('says what EC2 refuses when that lasts', async () => {
    ec2.answer = ({ target, input }) =>
      target === '' ? refusal('UnauthorizedOperation', 'You are not authorized') : secret(input)
    const { code, log } = await fetchFiles(1)
    expect(log).toMatch(
      /ERROR \[boot\] Attaching volume vol-\w+ did not succeed in 1 s: UnauthorizedOperation: You are not authorized$/m,
    )
    expect(code).toBe(81)
    expect(fs.existsSync(`${own}/volume.env`)).toBe(false)
  })

  test('says which files it cannot get, and shows nothing of them', async () => {
    ec2.answer = () => [400, '{"__type":"AccessDeniedException","Message":"not authorized to perform GetSecretValue"}']
    const { code, log } = await fetchFiles(1)
    expect(log).toMatch(
      /ERROR \[boot\] Fetching the machine's files \(headwater\/ins\/nod_1\/0\) did not succeed in 1 s: AccessDenied/,
    )
    expect(code).toBe(81)
    expect(fs.existsSync(`${own}/machine`)).toBe(false)
  })

  test('leaves by the time in its tag, also when that is brought forward', async () => {
    const tools = `${own}/tools`
    fs.mkdirSync(tools)
    const systemctl = `#!/bin/sh
case "$*" in
  'is-active --quiet kafka' | 'is-active kafka') [ ! -e ${own}/killed ] && echo deactivating; exit 3 ;;
  'kill --signal=SIGKILL kafka') date +%s >${own}/killed ;;
esac
`
    fs.writeFileSync(`${tools}/systemctl`, systemctl, { mode: 0o755 })
    const stopByMs = Date.now() + 1_500
    ec2.stopBy = String(stopByMs + 3_600_000)
    const env = { PATH: `${tools}:${process.env.PATH}`, HEADWATER_METADATA_ENDPOINT: ec2.url }
    const left = new Promise((resolve) => {
      execFile(`${imageFolder}/aws/opt/headwater/bin/leave-in-time`, ['kafka'], { env }, resolve)
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    ec2.stopBy = String(stopByMs)
    expect(await left).toBe(null)
    expect((Number(fs.readFileSync(`${own}/killed`, 'utf8')) + 1) * 1_000).toBeGreaterThanOrEqual(stopByMs)
  })

  test('names user data of another version', async () => {
    ec2.userData = JSON.stringify({ ...userData, version: 2 })
    const { code, log } = await fetchFiles()
    expect(log).toContain("The instance's user data is of version 2, and this image reads version 1")
    expect(code).toBe(65)
  })
})
