/**
 * The three functions of the Reflect.metadata proposal that @peculiar/x509's dependency injection asks for when it is
 * loaded. Smaller than a polyfill package, and does nothing where one is loaded already.
 */
type Metadata = Map<unknown, unknown>

interface MetadataFunctions {
  defineMetadata(key: unknown, value: unknown, target: object): void
  getOwnMetadata(key: unknown, target: object): unknown
  getMetadata(key: unknown, target: object): unknown
}

const stored = new WeakMap<object, Metadata>()

const functions: MetadataFunctions = {
  defineMetadata(key, value, target) {
    const metadata: Metadata = stored.get(target) ?? new Map()
    stored.set(target, metadata.set(key, value))
  },
  getOwnMetadata: (key, target) => stored.get(target)?.get(key),
  getMetadata(key, target) {
    for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
      const metadata = stored.get(at)
      if (metadata?.has(key)) return metadata.get(key)
    }
    return undefined
  },
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, functions)
