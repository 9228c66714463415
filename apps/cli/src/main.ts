#!/usr/bin/env node
import { runHeadwater } from './run.ts'
import { processSurroundings } from './surroundings.ts'

// a reader that has seen enough, such as head, closes the pipe: no error of ours
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runHeadwater(process.argv.slice(2), processSurroundings())
