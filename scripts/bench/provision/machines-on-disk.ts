import fs from 'node:fs'
import path from 'node:path'

/** What was laid out for brokers somewhere below a folder, for comparing the two sides and for when each broker was up. */

const comparedFiles = ['server.properties', 'boot.properties', 'jvm.options', 'log4j2.xml']

/** The configuration of all nodes as one text, without what differs between any two clusters: ports and random ids. */
export function configurationBelow(folder: string): string {
  return filesNamed(folder, 'server.properties')
    .map((file) => comparedFiles.map((name) => masked(path.join(path.dirname(file), name))).join('\n'))
    .toSorted()
    .join('\n')
}

function masked(file: string): string {
  return fs
    .readFileSync(file, 'utf8')
    .replaceAll(/(127\.0\.0\.1):\d+/g, '$1:<port>')
    .replaceAll(/(?<=[=:])[\w-]{22}(?=,|$)/gm, '<id>')
}

/** When the brokers began to run Kafka and when they were up, ms after `startedAtMs`, from their own logs. */
export function brokerMarks(folder: string, startedAtMs: number): [name: string, atMs: number][] {
  const logs = filesNamed(folder, 'machine.log').map((file) => fs.readFileSync(file, 'utf8'))
  const moments = (text: string): number[] =>
    logs.flatMap((log) => {
      const line = log.split('\n').find((candidate) => candidate.includes(text))
      // Kafka writes local time without its zone, and so does Date take it
      return line === undefined ? [] : [new Date(line.slice(0, 23).replace(',', '.')).getTime() - startedAtMs]
    })
  const formatted = moments('starting Kafka as node')
  const up = moments('Kafka Server started')
  return [
    ['volumes formatted', Math.max(...formatted)],
    ['first broker up', Math.min(...up)],
    ['last broker up', Math.max(...up)],
  ]
}

function filesNamed(folder: string, name: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === name)
    .map((file) => path.join(folder, file))
}
