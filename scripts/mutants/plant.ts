// Loaded with --import: the module of the mutant that HEADWATER_MUTANT names is given to Node with the mistake in it.
import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { mutants } from './list.ts'
import { mutated } from './mutant.ts'

const name = process.env['HEADWATER_MUTANT']
const mutant = mutants.find((candidate) => candidate.name === name)
if (mutant === undefined) throw new Error(`HEADWATER_MUTANT names no mutant: ${name}`)
const url = pathToFileURL(path.join(import.meta.dirname, '../..', mutant.file)).href

registerHooks({
  load(loaded, context, next) {
    const module = next(loaded, context)
    if (loaded !== url) return module
    process.stderr.write(`planted ${mutant.name}\n`)
    return { ...module, source: mutated(String(module.source), mutant) }
  },
})
