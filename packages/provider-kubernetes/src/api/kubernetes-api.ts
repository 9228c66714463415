import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  PatchStrategy,
  RequestContext,
  Watch,
} from '@kubernetes/client-node'
import { KubernetesApiError } from './api-error.ts'
import { apiVersionOf, type KubernetesObject, pods, type Resource } from './objects.ts'

/** Under this name the API server remembers which fields are ours. */
export const fieldManager = 'headwater'

/** Objects a page of a list. */
const pageSize = 500

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete' | 'deletecollection'

/** One call, as a role would allow it. */
export interface ApiCall {
  verb: Verb
  group: string
  /** The plural, with its subresource: `pods/log`. */
  resource: string
}

export interface JsonPatchStep {
  op: 'test' | 'add' | 'replace' | 'remove'
  path: string
  value?: unknown
}

export interface WatchEvent<Item> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  object: Item
}

export interface KubernetesApi {
  readonly namespace: string
  /** Null when it is not there. */
  get<Item extends KubernetesObject>(resource: Resource<Item>, name: string): Promise<Item | null>
  /** Every page, or it throws. */
  list<Item extends KubernetesObject>(resource: Resource<Item>): Promise<{ items: Item[]; resourceVersion: string }>
  /** Fails with AlreadyExists where one is: of two callers at once one is the first. */
  create<Item extends KubernetesObject>(resource: Resource<Item>, object: Item): Promise<Item>
  /** Server-side apply: makes what is named so, whoever changed it; with a uid only on that very object. */
  apply<Item extends KubernetesObject>(resource: Resource<Item>, object: Item): Promise<Item>
  /** All steps or none; a `test` that does not hold is Invalid. */
  patch<Item extends KubernetesObject>(resource: Resource<Item>, name: string, steps: JsonPatchStep[]): Promise<Item>
  /** Deletes that very object; one that is gone, or has another uid by now, is no error. */
  remove<Item extends KubernetesObject>(
    resource: Resource<Item>,
    name: string,
    options: { uid: string; graceSeconds?: number },
  ): Promise<void>
  removeAll<Item extends KubernetesObject>(resource: Resource<Item>, labelSelector: string): Promise<void>
  /** The end of a pod's log. */
  podLog(podName: string, options: { container: string; tailLines: number; limitBytes: number }): Promise<string>
  /** Hands over what changes after `resourceVersion`; returns once the server has ended the watch in its time. */
  watch<Item extends KubernetesObject>(
    resource: Resource<Item>,
    options: { resourceVersion: string; seconds: number; signal: AbortSignal },
    onEvent: (event: WatchEvent<Item>) => void,
  ): Promise<void>
}

export interface KubernetesApiOptions {
  config: KubeConfig
  /** '' for all of them, where lists and watches are all that is wanted. */
  namespace: string
  requestTimeoutMs: number
  /** Told of every call before it is made. */
  onCall?: ((call: ApiCall) => void) | undefined
}

/** A thin client: the connection and credentials are the SDK's, the objects stay the JSON they are. */
export function createKubernetesApi(options: KubernetesApiOptions): KubernetesApi {
  const { config, namespace, requestTimeoutMs, onCall } = options
  const http = new IsomorphicFetchHttpLibrary()

  interface Request {
    verb: Verb
    name?: string
    subresource?: string
    query?: Record<string, string>
    body?: unknown
    contentType?: string
  }

  async function request(resource: Resource<KubernetesObject>, asked: Request): Promise<string> {
    const { verb, name, subresource } = asked
    const call = describeCall(resource, verb, name, subresource)
    onCall?.({
      verb,
      group: resource.group,
      resource: subresource ? `${resource.plural}/${subresource}` : resource.plural,
    })
    const context = new RequestContext(serverOf(config) + pathOf(resource, name, subresource), methodOf(verb))
    for (const [key, value] of Object.entries(asked.query ?? {})) context.setQueryParam(key, value)
    if (asked.body !== undefined) {
      context.setHeaderParam('Content-Type', asked.contentType ?? 'application/json')
      context.setBody(JSON.stringify(asked.body))
    }
    context.setSignal(AbortSignal.timeout(requestTimeoutMs))
    let status: number
    let headers: Record<string, string>
    let text: string
    try {
      await config.applySecurityAuthentication(context)
      const response = await http.send(context).toPromise()
      status = response.httpStatusCode
      headers = response.headers
      text = await response.body.text()
    } catch (error) {
      throw noAnswer(call, error)
    }
    if (status >= 200 && status < 300) return text
    throw refusedAnswer(call, status, text, headers['retry-after'])
  }

  async function requestObject<Item>(resource: Resource<KubernetesObject>, asked: Request): Promise<Item> {
    return JSON.parse(await request(resource, asked)) as Item
  }

  function pathOf(resource: Resource<KubernetesObject>, name?: string, subresource?: string): string {
    const group = resource.group === '' ? `/api/${resource.version}` : `/apis/${apiVersionOf(resource)}`
    const place = resource.namespaced && namespace !== '' ? `/namespaces/${namespace}` : ''
    const rest = [name, subresource].filter((part) => part !== undefined).map((part) => `/${encodeURIComponent(part)}`)
    return `${group}${place}/${resource.plural}${rest.join('')}`
  }

  return {
    namespace,
    async get(resource, name) {
      try {
        return await requestObject(resource, { verb: 'get', name })
      } catch (error) {
        if (error instanceof KubernetesApiError && error.status === 404) return null
        throw error
      }
    },
    async list<Item extends KubernetesObject>(resource: Resource<Item>) {
      const items: Item[] = []
      for (let next = ''; ; ) {
        const query: Record<string, string> = { limit: String(pageSize) }
        if (next !== '') query['continue'] = next
        const page = await requestObject<{
          items: Item[] | null
          metadata: { continue?: string; resourceVersion: string }
        }>(resource, { verb: 'list', query })
        items.push(...(page.items ?? []))
        next = page.metadata.continue ?? ''
        if (next === '') return { items, resourceVersion: page.metadata.resourceVersion }
      }
    },
    create(resource, object) {
      const body = { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind }
      return requestObject(resource, { verb: 'create', query: { fieldManager }, body })
    },
    apply(resource, object) {
      const body = { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind }
      const query = { fieldManager, force: 'true' }
      // Where nothing is yet, applying makes it, and needs the permission to.
      if (object.metadata?.uid === undefined)
        onCall?.({ verb: 'create', group: resource.group, resource: resource.plural })
      const name = object.metadata?.name ?? ''
      return requestObject(resource, { verb: 'patch', name, query, body, contentType: PatchStrategy.ServerSideApply })
    },
    patch(resource, name, steps) {
      const query = { fieldManager }
      return requestObject(resource, { verb: 'patch', name, query, body: steps, contentType: PatchStrategy.JsonPatch })
    },
    async remove(resource, name, { uid, graceSeconds }) {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid },
        ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
      }
      try {
        await request(resource, { verb: 'delete', name, body })
      } catch (error) {
        // A late call: what it names is gone, or its name belongs to something else by now.
        if (error instanceof KubernetesApiError && (error.status === 404 || error.reason === 'Conflict')) return
        throw error
      }
    },
    async removeAll(resource, labelSelector) {
      await request(resource, { verb: 'deletecollection', query: { labelSelector } })
    },
    podLog(podName, { container, tailLines, limitBytes }) {
      const query = { container, tailLines: String(tailLines), limitBytes: String(limitBytes) }
      return request(pods, { verb: 'get', name: podName, subresource: 'log', query })
    },
    async watch<Item extends KubernetesObject>(
      resource: Resource<Item>,
      { resourceVersion, seconds, signal }: { resourceVersion: string; seconds: number; signal: AbortSignal },
      onEvent: (event: WatchEvent<Item>) => void,
    ) {
      onCall?.({ verb: 'watch', group: resource.group, resource: resource.plural })
      const call = describeCall(resource, 'watch')
      const query = { resourceVersion, timeoutSeconds: seconds, allowWatchBookmarks: true }
      // The server ends the watch in its time; a connection that goes on for longer is broken.
      const overdue = AbortSignal.timeout((seconds + 2) * 1000)
      const ends = AbortSignal.any([signal, overdue])
      await new Promise<void>((resolve, reject) => {
        let refused: KubernetesApiError | null = null
        const finish = (error: unknown) => {
          if (refused !== null) reject(refused)
          else if (overdue.aborted && !signal.aborted) reject(noAnswer(call, new Error('the connection is broken')))
          else if (error === null || error === undefined || signal.aborted) resolve()
          else reject(noAnswer(call, error))
        }
        const receive = (type: string, object: Item & { code?: number; reason?: string; message?: string }) => {
          if (type !== 'ERROR') return onEvent({ type: type as WatchEvent<Item>['type'], object })
          const { code = 500, reason = '', message = 'the watch ended with an error' } = object
          refused = new KubernetesApiError(call, { status: code, reason, message })
        }
        // Also while the connection is still being made.
        ends.addEventListener('abort', () => finish(null), { once: true })
        new Watch(config).watch(pathOf(resource), query, receive, finish).then((controller) => {
          if (ends.aborted) controller.abort()
          else ends.addEventListener('abort', () => controller.abort(), { once: true })
        }, finish)
      })
    },
  }
}

function serverOf(config: KubeConfig): string {
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw new Error('the Kubernetes configuration names no server; its current context does')
  return server.replace(/\/$/, '')
}

function methodOf(verb: Verb): HttpMethod {
  if (verb === 'create') return HttpMethod.POST
  if (verb === 'patch') return HttpMethod.PATCH
  return verb === 'delete' || verb === 'deletecollection' ? HttpMethod.DELETE : HttpMethod.GET
}

function describeCall(resource: Resource<KubernetesObject>, verb: Verb, name?: string, subresource?: string): string {
  const rest = [name, subresource].filter((part) => part !== undefined).map((part) => `/${part}`)
  return `${verb} ${resource.plural}${rest.join('')}`
}

function noAnswer(call: string, error: unknown): KubernetesApiError {
  const status = (error as { statusCode?: number }).statusCode ?? 0
  const reason = status === 410 ? 'Expired' : ''
  return new KubernetesApiError(call, { status, reason, message: rootMessage(error) }, { cause: error })
}

/** fetch says only that it failed; why is in its cause. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

function refusedAnswer(call: string, status: number, text: string, retryAfter?: string): KubernetesApiError {
  const { reason = '', message = text.slice(0, 500) } = parseStatus(text)
  const seconds = Number.parseInt(retryAfter ?? '', 10)
  // What is wrong with a Secret may quote the Secret.
  const said = / secrets/.test(call) && status === 422 ? 'the Secret is not valid' : message
  return new KubernetesApiError(call, {
    status,
    reason,
    message: said,
    retryAfterSeconds: Number.isNaN(seconds) ? null : seconds,
  })
}

function parseStatus(text: string): { reason?: string; message?: string } {
  try {
    return JSON.parse(text) as { reason?: string; message?: string }
  } catch {
    return {}
  }
}
