import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { repositoryFolder } from '../embedded/command-line.ts'
import { mutants } from './list.ts'
import { mutated } from './mutant.ts'

it.each(mutants.map((mutant) => [mutant.name, mutant] as const))('still fits the source: %s', (_name, mutant) => {
  const text = fs.readFileSync(path.join(repositoryFolder, mutant.file), 'utf8')
  expect(mutated(text, mutant)).not.toBe(text)
})
