import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { kubernetesRoles } from './roles.ts'
import { chartFolder } from './testing/chart.ts'

// HEADWATER_UPDATE_CHART=1 writes the file anew; read the diff before it is committed.
test('the Helm chart grants what the provider asks for', () => {
  const { role, clusterRole } = kubernetesRoles({ namespace: 'any', serviceAccount: 'any', name: 'any' })
  const text = `${JSON.stringify({ namespace: role.rules, cluster: clusterRole.rules }, null, 2)}\n`
  const file = join(chartFolder, 'files/roles.json')
  if (process.env['HEADWATER_UPDATE_CHART'] === '1') writeFileSync(file, text)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text))
})
