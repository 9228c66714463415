import type { KubernetesApi } from './kubernetes-api.ts'
import { type KubernetesObject, nameOf, type Resource, uidOf } from './objects.ts'

/**
 * Notes something on exactly that object. Not by server-side apply, which takes away what the same manager applied before
 * and does not name again.
 */
export function annotate<Item extends KubernetesObject>(
  api: KubernetesApi,
  resource: Resource<Item>,
  object: Item,
  notes: Record<string, string>,
): Promise<Item> {
  return api.patch(resource, nameOf(object), [
    { op: 'test', path: '/metadata/uid', value: uidOf(object) },
    ...Object.entries(notes).map(([key, value]) => ({ op: 'add' as const, path: annotationPath(key), value })),
  ])
}

/** Where an annotation is in an object, for a JSON patch. */
export function annotationPath(key: string): string {
  return `/metadata/annotations/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
