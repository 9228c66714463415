import fs from 'node:fs'
import { inRoot, ownNode, pathWithoutTools, root } from './checkout.mjs'
import { SetupFailure } from './failure.mjs'
import { hashOf, readIfThere, readStamp, removeStamp, writeStamp } from './stamp.mjs'

const lockfile = inRoot('package-lock.json')
// npm writes this one last, so an interrupted installation has none.
const installedFile = inRoot('node_modules/.package-lock.json')
const stampFile = inRoot('node_modules/.headwater/packages')

export const packages = {
  name: "npm's packages",

  needed() {
    if (!fs.existsSync(installedFile)) return 'not installed yet'
    if (!fs.existsSync(ownNode)) return 'the Node of the checkout is missing'
    const hash = hashOf({ files: [lockfile] })
    if (readStamp(stampFile) === hash) return null
    const difference = firstDifference(parse(lockfile), parse(installedFile))
    // Somebody ran npm by hand and all is there: taking it down to install it again would only cost time.
    if (difference === null) writeStamp(stampFile, hash)
    return difference
  },

  async run({ command }) {
    removeStamp(stampFile)
    const hash = hashOf({ files: [lockfile] })
    // No package's install script is needed, and some would download what is not used.
    await command('npm', ['ci', '--ignore-scripts', '--include=dev', '--include=optional'], {
      sentence: 'npm could not install the packages: see its last lines above, correct that, then run this again.',
      cwd: root,
      env: { ...process.env, PATH: pathWithoutTools() },
    })
    if (!fs.existsSync(ownNode)) {
      throw new SetupFailure(
        'npm left out the Node that programs run on (an optional package): run `npm config delete omit`, then run this again.',
      )
    }
    writeStamp(stampFile, hash)
  },
}

/**
 * Compares what is to be installed with what is, and names the first package that differs, or null. Packages for other
 * platforms are left out by npm and do not count; neither do additional ones.
 */
export function firstDifference(wanted, installed) {
  for (const [place, entry] of Object.entries(wanted.packages)) {
    if (place === '') continue
    const found = installed.packages[place]
    if (found === undefined) {
      if (entry.optional || entry.devOptional) continue
      return `${nameOf(place)} is new`
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) return `${nameOf(place)} changed`
  }
  return null
}

const nameOf = (place) => place.replace(/^.*node_modules\//, '')

const parse = (file) => JSON.parse(readIfThere(file)?.toString('utf8') ?? '{"packages":{}}')
