type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * One component a schema. A schema with an id comes as X (answers) and XInput (requests): where both say the same, or
 * where only one is referred to, X alone is kept; then everything that nothing refers to goes.
 */
export function tidySchemas<Document extends object>(document: Document): Document {
  const tree = JSON.parse(JSON.stringify(document)) as { components?: { schemas?: Record<string, Json> } }
  const schemas = tree.components?.schemas ?? {}
  const used = reachable(tree, schemas)
  const renamed = new Map<string, string>()
  for (const name of Object.keys(schemas)) {
    const input = `${name}Input`
    if (!(input in schemas)) continue
    if (!used.has(name) || same(schemas[name] ?? null, schemas[input] ?? null)) renamed.set(input, name)
  }
  for (const [input, name] of renamed) {
    if (!used.has(name)) schemas[name] = schemas[input] ?? null
    delete schemas[input]
  }
  const tidy = JSON.parse(
    JSON.stringify(tree).replaceAll(/"#\/components\/schemas\/(\w+)"/g, (reference, name: string) => {
      const to = renamed.get(name)
      return to === undefined ? reference : `"#/components/schemas/${to}"`
    }),
  ) as typeof tree
  const kept = tidy.components?.schemas ?? {}
  const reached = reachable(tidy, kept)
  for (const name of Object.keys(kept)) if (!reached.has(name)) delete kept[name]
  if (tidy.components) tidy.components.schemas = sorted(kept)
  return tidy as Document
}

// XInput refers to YInput where X refers to Y
function same(output: Json, input: Json): boolean {
  const text = (value: Json) => JSON.stringify(value).replaceAll(/(schemas\/\w+?)Input"/g, '$1"')
  return text(output) === text(input)
}

function reachable(document: { components?: { schemas?: Record<string, Json> } }, schemas: Record<string, Json>) {
  const { components, ...rest } = document
  const found = new Set<string>()
  const visit = (value: unknown) => {
    for (const [, name] of JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (name === undefined || found.has(name)) continue
      found.add(name)
      visit(schemas[name])
    }
  }
  visit({ ...rest, components: { ...components, schemas: {} } })
  return found
}

function sorted(schemas: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
