// npm run catalogue: writes anew what the catalogue has from EC2's own table of instance types.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { ec2Rows } from '../packages/capacity-planner/src/catalogue/ec2-rows.ts'
import { ec2Stated } from '../packages/capacity-planner/src/catalogue/ec2-stated.ts'
import { MotoFailure, motoVersion, readInstanceTypes } from './catalogue/moto.ts'
import { differencesBetween, moduleOf, statedOf } from './catalogue/stated.ts'
import { repositoryFolder } from './embedded/command-line.ts'

const help = `Usage: npm run catalogue -- [--check]

Regenerates vCPU, memory, volume and network of the EC2 sizes as EC2 states them, from the PyPI package moto ${motoVersion}.
Prices, MSK's limits and published network baselines are read by people and stay as they are.

  --check  write nothing; say what differs, and end with 1 when something does`

const file = path.join(repositoryFolder, 'packages/capacity-planner/src/catalogue/ec2-stated.ts')

function main(): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help) say(help)
  else compare(values.check ?? false)
}

function compare(checkOnly: boolean): void {
  const names = ec2Rows.map(({ family, size }) => `${family}.${size}`)
  const stated = statedOf(readInstanceTypes(), names)
  const text = moduleOf(stated, motoVersion)
  if (text === fs.readFileSync(file, 'utf8')) {
    say(`The catalogue is as EC2 states it in moto ${motoVersion}.`)
    return
  }
  const differences = differencesBetween(ec2Stated, stated)
  say(differences.length > 0 ? differences.join('\n') : 'No number differs, but the text of ec2-stated.ts does.')
  if (checkOnly) {
    process.exitCode = 1
    return
  }
  fs.writeFileSync(file, text)
  say('Written to ec2-stated.ts. Numbers that changed need a new version of the catalogue, and docs/guide/sizing.md.')
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

try {
  main()
} catch (error) {
  process.stderr.write(`${error instanceof MotoFailure ? error.message : String((error as Error).stack ?? error)}\n`)
  process.exitCode = 1
}
