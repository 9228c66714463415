import fs from 'node:fs'
import { furtherRelease, type Release } from '@headwater/kafka'
import { releases } from '@headwater/model'
import { z } from 'zod'

/** The file of releases is wrong; the message names the file and each fault. */
export class ReleasesFileError extends Error {
  override readonly name = 'ReleasesFileError'
}

const builtIn = new Set(releases.map(({ number }) => number))

const releasesFile = z.array(
  z.strictObject({
    number: z
      .int()
      .positive()
      .refine((number) => !builtIn.has(number), 'is a release that comes with Headwater; take another number'),
    kafkaVersion: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be like 4.3.1'),
    metadataVersion: z.string().min(1).max(32),
    metadataLevel: z.int().positive(),
    soakSeconds: z.number().min(0),
    follows: z.array(z.int().positive()).max(100),
    /** What the machines' image is called, where that is not the one of the version. */
    image: z.string().min(1).max(256).optional(),
    settings: z.record(z.string().max(128), z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
)

/** Releases of this installation beside those that come with Headwater; none without a file. Throws ReleasesFileError. */
export function readReleasesFile(file: string): Release[] {
  if (!fs.existsSync(file)) return []
  const result = releasesFile.safeParse(jsonOf(file))
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
    throw new ReleasesFileError(`${file} is not valid. ${faults.join('; ')}. See docs/guide/operating.md.`)
  }
  return result.data.map(({ soakSeconds, image, settings, ...facts }) => {
    const release = furtherRelease({ ...facts, soakMs: soakSeconds * 1000 }, { settings })
    return image === undefined ? release : { ...release, image }
  })
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ReleasesFileError(`${file} cannot be read: ${error instanceof Error ? error.message : error}.`)
  }
}
