import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  PatchStrategy,
  RequestContext,
} from '@kubernetes/client-node'
import { KubernetesApiError } from '../api/api-error.ts'
import { createKubernetesApi, type WatchEvent } from '../api/kubernetes-api.ts'
import { apiVersionOf, type KubernetesObject, nameOf, type Resource } from '../api/objects.ts'

export interface Place {
  name: string
  namespace?: string | undefined
  subresource?: string | undefined
}

/** Everything in every namespace, for the test kubelet and for hands inside the test's Kubernetes. */
export interface AdminApi {
  get<Item extends KubernetesObject>(resource: Resource<Item>, place: Place): Promise<Item | null>
  list<Item extends KubernetesObject>(resource: Resource<Item>, namespace?: string): Promise<Item[]>
  create<Item extends KubernetesObject>(
    resource: Resource<Item>,
    namespace: string | undefined,
    object: Item,
  ): Promise<Item>
  /** Makes a subresource: an eviction, a token. */
  post(resource: Resource<KubernetesObject>, place: Place, body: unknown): Promise<unknown>
  merge<Item extends KubernetesObject>(resource: Resource<Item>, place: Place, change: unknown): Promise<Item>
  /** What is not there is no error. */
  remove<Item extends KubernetesObject>(resource: Resource<Item>, place: Place, options?: DeleteOptions): Promise<void>
  /** Lists, then follows, until it is told to end; an error begins afresh. */
  follow<Item extends KubernetesObject>(
    resource: Resource<Item>,
    signal: AbortSignal,
    onEvent: (event: Pick<WatchEvent<Item>, 'type' | 'object'>) => void,
  ): Promise<void>
}

export interface DeleteOptions {
  gracePeriodSeconds?: number
  preconditions?: { uid: string }
}

export function createAdminApi(config: KubeConfig): AdminApi {
  const http = new IsomorphicFetchHttpLibrary()
  const everywhere = createKubernetesApi({ config, namespace: '', requestTimeoutMs: 10_000 })

  async function request<Result>(method: HttpMethod, path: string, body?: unknown, contentType = 'application/json') {
    const context = new RequestContext((config.getCurrentCluster()?.server ?? '') + path, method)
    if (body !== undefined) {
      context.setHeaderParam('Content-Type', contentType)
      context.setBody(JSON.stringify(body))
    }
    await config.applySecurityAuthentication(context)
    const response = await http.send(context).toPromise()
    const text = await response.body.text()
    if (response.httpStatusCode < 300) return JSON.parse(text) as Result
    const { reason = '', message = text } = JSON.parse(text.startsWith('{') ? text : '{}') as Record<string, string>
    throw new KubernetesApiError(`${method} ${path}`, { status: response.httpStatusCode, reason, message })
  }

  return {
    async get<Item extends KubernetesObject>(resource: Resource<Item>, place: Place) {
      try {
        return await request<Item>(HttpMethod.GET, pathOf(resource, place))
      } catch (error) {
        if (error instanceof KubernetesApiError && error.status === 404) return null
        throw error
      }
    },
    async list<Item extends KubernetesObject>(resource: Resource<Item>, namespace?: string) {
      const { items } = await request<{ items: Item[] | null }>(
        HttpMethod.GET,
        pathOf(resource, { name: '', namespace }),
      )
      return items ?? []
    },
    create<Item extends KubernetesObject>(resource: Resource<Item>, namespace: string | undefined, object: Item) {
      const body = { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind }
      // A field that Kubernetes does not know is refused, not dropped.
      const path = `${pathOf(resource, { name: '', namespace })}?fieldValidation=Strict`
      return request<Item>(HttpMethod.POST, path, body)
    },
    post: (resource, place, body) => request(HttpMethod.POST, pathOf(resource, place), body),
    merge: <Item extends KubernetesObject>(resource: Resource<Item>, place: Place, change: unknown) =>
      request<Item>(HttpMethod.PATCH, pathOf(resource, place), change, PatchStrategy.MergePatch),
    async remove(resource, place, options = {}) {
      try {
        await request(HttpMethod.DELETE, pathOf(resource, place), options)
      } catch (error) {
        if (error instanceof KubernetesApiError && (error.status === 404 || error.status === 409)) return
        throw error
      }
    },
    async follow<Item extends KubernetesObject>(
      resource: Resource<Item>,
      signal: AbortSignal,
      onEvent: (event: Pick<WatchEvent<Item>, 'type' | 'object'>) => void,
    ) {
      const present = new Map<string, Item>()
      const keyOf = (item: Item) => `${item.metadata?.namespace ?? ''}/${nameOf(item)}`
      while (!signal.aborted) {
        try {
          const listed = await everywhere.list(resource)
          const keys = new Set(listed.items.map(keyOf))
          for (const [key, object] of present) {
            if (keys.has(key)) continue
            present.delete(key)
            onEvent({ type: 'DELETED', object })
          }
          for (const object of listed.items) {
            present.set(keyOf(object), object)
            onEvent({ type: 'MODIFIED', object })
          }
          let { resourceVersion } = listed
          while (!signal.aborted) {
            await everywhere.watch(resource, { resourceVersion, seconds: 60, signal }, ({ type, object }) => {
              resourceVersion = object.metadata?.resourceVersion ?? resourceVersion
              if (type === 'BOOKMARK') return
              if (type === 'DELETED') present.delete(keyOf(object))
              else present.set(keyOf(object), object)
              onEvent({ type, object })
            })
          }
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
    },
  }
}

function pathOf(resource: Resource<KubernetesObject>, { name, namespace, subresource }: Place): string {
  const group = resource.group === '' ? `/api/${resource.version}` : `/apis/${apiVersionOf(resource)}`
  const place = resource.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : ''
  const rest = [name, subresource].filter((part) => part !== undefined && part !== '').map((part) => `/${part}`)
  return `${group}${place}/${resource.plural}${rest.join('')}`
}
