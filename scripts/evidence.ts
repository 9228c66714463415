import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repositoryFolder } from './embedded/command-line.ts'

/** What is run. */
export interface Revision {
  commit: string
  /** True where something was changed since. */
  isChanged: boolean
}

export interface Evidence {
  /** The end of the file's name, such as `under-load`. */
  name: string
  /** The first line; the day is added. */
  title: string
  command: string
  startedAt: Date
  /** Of when a long run began; as it is now unless given. */
  revision?: Revision
  /** Markdown. */
  lines: string[]
}

/** To be asked before a long run begins: the checkout may be another when it ends. */
export function currentRevision(): Revision {
  return { commit: git('rev-parse', '--short', 'HEAD'), isChanged: git('status', '--porcelain') !== '' }
}

/** Writes a page to docs/evidence, with its date and commit, and returns its path in the repository. */
export function writeEvidence({
  name,
  title,
  command,
  startedAt,
  revision = currentRevision(),
  lines,
}: Evidence): string {
  const { commit, isChanged } = revision
  const changed = isChanged ? ', with changes that are not committed' : ''
  const day = startedAt.toISOString().slice(0, 10)
  const computer = `${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB`
  const page = [
    `# ${title} on ${day}`,
    '',
    `Commit ${commit}${changed}; ${computer}. Command: \`${command}\`.`,
    ...lines,
  ]
  const file = path.join('docs/evidence', `${day}-${commit}-${name}.md`)
  fs.writeFileSync(path.join(repositoryFolder, file), `${page.join('\n').trimEnd()}\n`)
  return file
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: repositoryFolder, encoding: 'utf8' }).trim()
}
