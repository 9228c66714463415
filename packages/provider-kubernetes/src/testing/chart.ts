import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KubernetesObject } from '../api/objects.ts'
import { cachedProgram } from './binary.ts'

/** The Helm chart of the control plane. */
export const chartFolder = fileURLToPath(new URL('../../../../infra/charts/headwater', import.meta.url))

/** The Go module that renders charts with Helm's own engine. */
export const rendererFolder = fileURLToPath(new URL('../../../../infra/charts/render', import.meta.url))

/** Where the renderer for these very sources is, or would be. */
export function rendererPath(): string {
  return cachedProgram('chart-renderer', rendererFolder, 'render')
}

export function missingRenderer(): string | null {
  if (existsSync(rendererPath())) return null
  return 'the chart renderer is not built: run `npm run test:kubernetes`, which needs Go 1.26'
}

/** The chart's objects for a namespace, in the order in which Helm's files are sorted. Throws what Helm refuses. */
export function renderChart(namespace: string, values: object): KubernetesObject[] {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-chart-'))
  try {
    const valuesFile = join(folder, 'values.json')
    writeFileSync(valuesFile, JSON.stringify(values))
    const text = execFileSync(rendererPath(), [chartFolder, namespace, valuesFile], { encoding: 'utf8', stdio: 'pipe' })
    return JSON.parse(text) as KubernetesObject[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
