import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { cacheFolder } from '../clouds/aws/moto.ts'

/** The release of the PyPI package whose data is taken. A newer one is a deliberate step: its numbers may be others. */
export const motoVersion = '5.2.5'

const entry = 'moto/ec2/resources/instance_types.json.gz'
const pipWithinMs = 300_000

/** Something is missing on this computer; the message says what to do. */
export class MotoFailure extends Error {
  override readonly name = 'MotoFailure'
}

/**
 * EC2's instance types by name, as moto carries them. Fetched by pip at the first time and kept in the user's cache folder; nothing
 * is installed. Throws MotoFailure without Python, pip or a package index.
 */
export function readInstanceTypes(): Record<string, unknown> {
  const file = path.join(cacheFolder(), `moto-${motoVersion}-instance-types.json`)
  if (!fs.existsSync(file)) fetchInto(file)
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>
}

function fetchInto(file: string): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-moto-'))
  try {
    const python = findPython()
    run(python, [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--dest',
      folder,
      `moto==${motoVersion}`,
    ])
    const wheel = fs.readdirSync(folder).find((name) => name.endsWith('.whl'))
    if (wheel === undefined) throw new MotoFailure(`pip fetched no wheel of moto ${motoVersion}.`)
    // A wheel is a zip archive, which Node cannot read by itself.
    const unpack =
      'import gzip, sys, zipfile; sys.stdout.buffer.write(gzip.decompress(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2])))'
    const text = run(python, ['-c', unpack, path.join(folder, wheel), entry])
    fs.mkdirSync(path.dirname(file), { recursive: true })
    const temporary = `${file}.writing-${process.pid}`
    fs.writeFileSync(temporary, text)
    fs.renameSync(temporary, file)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function findPython(): string {
  const found = ['python3', 'python'].find((name) => spawnSync(name, ['-m', 'pip', '--version']).status === 0)
  if (found !== undefined) return found
  throw new MotoFailure(
    'Python with pip is not on PATH, and the data of EC2 instance types comes through it: install both (Debian: apt-get install python3-pip).',
  )
}

function run(python: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(python, args, {
    encoding: 'utf8',
    timeout: pipWithinMs,
    maxBuffer: 2 ** 28,
  })
  if (status === 0) return stdout
  const last = stderr.trim().split('\n').slice(-3).join('\n')
  throw new MotoFailure(`moto ${motoVersion} could not be fetched with pip:\n${last}`)
}
