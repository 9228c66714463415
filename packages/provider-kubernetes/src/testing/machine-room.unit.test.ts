import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withRealFolders } from './machine-room.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-mounts-'))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const checkout = path.join(folder, 'checkout')
const places = [
  { mountPath: '/run/headwater/files', folder: '/pods/1/files' },
  { mountPath: folder, folder: '/pods/1/temporary' },
]

test('the places of mounts become their real folders, in paths and lists of paths', () => {
  expect(withRealFolders('/run/headwater/files/server.properties', places)).toBe('/pods/1/files/server.properties')
  expect(withRealFolders(`--work ${folder}`, places)).toBe('--work /pods/1/temporary')
  expect(withRealFolders(`${folder}/a:${folder}/b`, places)).toBe('/pods/1/temporary/a:/pods/1/temporary/b')
})

test('what is there on this computer below the place of a mount stays: a checkout below /tmp', () => {
  fs.mkdirSync(checkout)
  const classPath = `${checkout}/libs/a.jar:${checkout}/libs/b.jar`
  expect(withRealFolders(`-cp ${classPath} --work ${folder}`, places)).toBe(`-cp ${classPath} --work /pods/1/temporary`)
})
