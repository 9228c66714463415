type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
interface Tree {
  [key: string]: Json
}

/**
 * What a client of `before` can no longer rely on in `after`, a sentence each: a path, method or answer field that is
 * gone, a request field or parameter that is newly needed, a value that requests no longer take, a type that changed.
 */
export function breakingDifferences(before: object, after: object): string[] {
  const old = before as Tree
  const now = after as Tree
  const found: string[] = []
  for (const [path, operations] of entries(old['paths'])) {
    const current = tree(tree(now['paths'])[path])
    if (!(path in tree(now['paths']))) {
      found.push(`${path} is gone`)
      continue
    }
    for (const [method, operation] of entries(operations)) {
      const name = `${method.toUpperCase()} ${path}`
      if (method in current) found.push(...operationDifferences(name, operation, current[method] ?? null, old, now))
      else found.push(`${name} is gone`)
    }
  }
  return found
}

function operationDifferences(name: string, before: Json, after: Json, old: Tree, now: Tree): string[] {
  const found: string[] = []
  if (tree(before)['operationId'] !== tree(after)['operationId']) found.push(`${name} has another operationId`)
  const known = new Set(parametersOf(before).map(({ key }) => key))
  for (const { key, required } of parametersOf(after))
    if (required && !known.has(key)) found.push(`${name} newly needs the parameter ${key}`)
  const kept = new Set(parametersOf(after).map(({ key }) => key))
  for (const key of known) if (!kept.has(key)) found.push(`${name} no longer takes the parameter ${key}`)
  found.push(
    ...compare(
      `${name} request`,
      bodyOf(tree(before)['requestBody']),
      bodyOf(tree(after)['requestBody']),
      'request',
      old,
      now,
    ),
  )
  for (const [status, response] of entries(tree(before)['responses'])) {
    const current = tree(tree(after)['responses'])[status]
    if (current === undefined) found.push(`${name} no longer answers ${status}`)
    else found.push(...compare(`${name} ${status}`, bodyOf(response), bodyOf(current), 'response', old, now))
  }
  return found
}

function compare(
  at: string,
  beforeGiven: Json,
  afterGiven: Json,
  side: 'request' | 'response',
  old: Tree,
  now: Tree,
  seen = new Set<string>(),
): string[] {
  const pair = JSON.stringify([tree(beforeGiven)['$ref'] ?? at, tree(afterGiven)['$ref'] ?? at])
  if (seen.has(pair)) return []
  const visited = new Set([...seen, pair])
  const before = tree(resolve(beforeGiven, old))
  const after = tree(resolve(afterGiven, now))
  const found: string[] = []
  if (
    before['type'] !== undefined &&
    after['type'] !== undefined &&
    JSON.stringify(before['type']) !== JSON.stringify(after['type'])
  )
    found.push(`${at} was ${JSON.stringify(before['type'])} and is ${JSON.stringify(after['type'])}`)
  found.push(...valueDifferences(at, before, after, side))
  const [fields, current] = [tree(before['properties']), tree(after['properties'])]
  for (const [field, schema] of entries(fields)) {
    if (field in current)
      found.push(...compare(`${at}.${field}`, schema, current[field] ?? null, side, old, now, visited))
    else found.push(`${at}.${field} is gone`)
  }
  const [needed, neededNow] = [list(before['required']), list(after['required'])]
  if (side === 'request')
    found.push(...neededNow.filter((field) => !needed.includes(field)).map((field) => `${at}.${field} is newly needed`))
  else
    found.push(
      ...needed
        .filter((field) => !neededNow.includes(field) && field in current)
        .map((field) => `${at}.${field} may be missing now`),
    )
  if (before['items'] !== undefined && after['items'] !== undefined)
    found.push(...compare(`${at}[]`, before['items'], after['items'], side, old, now, visited))
  return found
}

/** A request must go on taking each value; an answer must not bring one that clients do not know of. */
function valueDifferences(at: string, before: Tree, after: Tree, side: 'request' | 'response'): string[] {
  const [values, current] = [list(before['enum']), list(after['enum'])]
  if (current.length === 0) return []
  if (side === 'response') return []
  if (values.length === 0) return [`${at} newly takes only ${current.join(', ')}`]
  return values.filter((value) => !current.includes(value)).map((value) => `${at} no longer takes ${value}`)
}

function parametersOf(operation: Json): { key: string; required: boolean }[] {
  const parameters = tree(operation)['parameters']
  return (Array.isArray(parameters) ? parameters : []).map((parameter) => ({
    key: `${tree(parameter)['in']}:${tree(parameter)['name']}`,
    required: tree(parameter)['required'] === true,
  }))
}

function bodyOf(value: Json | undefined): Json {
  const [content] = Object.values(tree(tree(value)['content']))
  return tree(content)['schema'] ?? null
}

function resolve(schema: Json, document: Tree): Json {
  const reference = tree(schema)['$ref']
  if (typeof reference !== 'string') return schema
  return tree(tree(document['components'])['schemas'])[reference.split('/').at(-1) ?? ''] ?? null
}

function tree(value: Json | undefined): Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function entries(value: Json | undefined): [string, Json][] {
  return Object.entries(tree(value))
}

function list(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
