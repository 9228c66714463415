import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { repositoryFolder } from '../embedded/command-line.ts'

export interface Evidence {
  /** The end of the file's name, such as `under-load`. */
  name: string
  /** The first line; the day is added. */
  title: string
  command: string
  startedAt: Date
  /** Markdown. */
  lines: string[]
}

/** Writes a page to docs/evidence, with its date and commit, and returns its path in the repository. */
export function writeEvidence({ name, title, command, startedAt, lines }: Evidence): string {
  const commit = git('rev-parse', '--short', 'HEAD')
  const dirty = git('status', '--porcelain') === '' ? '' : ', with changes that are not committed'
  const day = startedAt.toISOString().slice(0, 10)
  const computer = `${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB`
  const page = [
    `# ${title} on ${day}`,
    '',
    `Commit ${commit}${dirty}; ${computer}. Command: \`${command}\`.`,
    ...lines,
    '',
  ]
  const file = path.join('docs/evidence', `${day}-${commit}-${name}.md`)
  fs.writeFileSync(path.join(repositoryFolder, file), page.join('\n'))
  return file
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: repositoryFolder, encoding: 'utf8' }).trim()
}
