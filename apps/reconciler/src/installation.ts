import fs from 'node:fs'
import path from 'node:path'
import { type Clock, newId, type Random } from '@headwater/model'

/** The installation's name, made at the first start and kept in the state folder: every resource carries it. */
export function readOrMakeInstallationId(stateFolder: string, clock: Clock, random: Random): string {
  const file = path.join(stateFolder, 'installation.id')
  try {
    fs.writeFileSync(file, `${newId('installation', clock.nowMs(), random)}\n`, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return fs.readFileSync(file, 'utf8').trim()
}
