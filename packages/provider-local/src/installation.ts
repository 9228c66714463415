import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { readIfThere, systemErrorCode } from './durable-file.ts'

/** Makes the state folder if need be and marks it as this installation's. Throws when it is marked as another's. */
export function claimStateFolder(stateFolder: string, installationId: string): void {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 })
  const mark = `${stateFolder}/installation`
  const temporary = `${mark}.writing-${process.pid}`
  writeFileSync(temporary, installationId)
  try {
    // A link appears with its whole text and fails where one is: two first starts at once agree on one owner.
    linkSync(temporary, mark)
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error
  } finally {
    rmSync(temporary, { force: true })
  }
  const owner = readIfThere(mark)
  if (owner !== installationId) {
    throw new Error(
      `${stateFolder} belongs to installation ${owner}, not to ${installationId}; use another state folder`,
    )
  }
}
