import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export const inRoot = (...parts) => path.join(root, ...parts)

// Everything setup keeps is inside the checkout and ignored by git.
export const kafkaFolder = inRoot('infra/kafka')
export const kafkaTarget = inRoot('infra/kafka/target')
export const kafkaDist = inRoot('infra/kafka/target/dist')
export const toolsFolder = inRoot('node_modules/.bin')

/** The Node that the checkout brings along; the one on PATH may be too old for the programs. */
export const ownNode = inRoot('node_modules/.bin/node')

export function pathWithTools() {
  return [toolsFolder, pathWithoutTools()].join(path.delimiter)
}

/** For npm itself: `npm ci` removes node_modules, so it must not run on the Node inside. */
export function pathWithoutTools() {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.filter((folder) => path.resolve(folder) !== toolsFolder).join(path.delimiter)
}
