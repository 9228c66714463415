import type { ProblemError } from '@headwater/api-contract'
import type { FastifySchemaCompiler } from 'fastify'
import type { $ZodIssue, $ZodType } from 'zod/v4/core'
import { safeParse } from 'zod/v4/core'
import { Refusal } from './refusal.ts'

const partOf: Record<string, ProblemError['in']> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

/** Parses each part of a request with its zod schema; a refusal names every fault of the part with its pointer. */
export const validatorCompiler: FastifySchemaCompiler<$ZodType> = ({ schema, httpPart }) => {
  const part = partOf[httpPart ?? 'body'] ?? 'body'
  return (data) => {
    const result = safeParse(schema, data)
    if (result.success) return { value: result.data }
    const errors = result.error.issues.flatMap((issue) => faultsOf(issue, part))
    const count = errors.length === 1 ? 'has one fault' : `has ${errors.length} faults`
    return { error: new Refusal('invalid-request', `The ${part} ${count}.`, { errors: errors.slice(0, maxFaults) }) }
  }
}

const maxFaults = 100

function faultsOf(issue: $ZodIssue, part: ProblemError['in']): ProblemError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      in: part,
      pointer: pointerTo([...issue.path, key]),
      detail: 'is not a field of this request',
    }))
  return [{ in: part, pointer: pointerTo(issue.path), detail: issue.message }]
}

/** RFC 6901. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
