import { mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '@headwater/model'
import { type Behaviour, defaultBehaviour } from './behaviour.ts'
import { ClientTokens } from './client-tokens.ts'
import type { SimulatedImage } from './computer.ts'
import { perform } from './ec2-actions.ts'
import { ApiRefusal, Ec2Request } from './ec2-request.ts'
import { type Fault, Faults } from './faults.ts'
import { instanceCalls, instanceOf } from './instance-calls.ts'
import { checkRole } from './instance-role.ts'
import { advance, crash } from './instances.ts'
import { Moto, type RawAnswer } from './moto.ts'
import { Throttling } from './throttling.ts'
import { type InstanceLife, phaseOf, type World } from './world.ts'
import { buildRefusal, itemsOf, tagsOf, textOf } from './xml.ts'

/** Machine image id -> what an instance of it runs. */
export type SimulatedImages = Record<string, SimulatedImage>

export interface StrictLayerOptions {
  motoUrl: string
  region: string
  clock: Clock
  images: SimulatedImages
  /** An empty folder of its own. */
  folder: string
  behaviour?: Partial<Behaviour>
}

export interface RecordedCall {
  call: string
  /** Null: the control plane. */
  instanceId: string | null
  atMs: number
}

/**
 * A simulated AWS: moto's server with what it leaves out in front of it. Each rule stands in a file of its own with the page of AWS's
 * documentation that it is from. Listens on loopback.
 */
export class StrictLayer {
  readonly calls: RecordedCall[] = []
  readonly faults = new Faults()
  readonly world: World
  private readonly tokens = new ClientTokens()
  private readonly throttling: Throttling
  private readonly images: SimulatedImages
  private readonly server = createServer((request, response) => {
    // A caller may hang up in the middle of its request.
    this.serve(request, response).catch(() => response.destroy())
  })
  /** Calls that change something, and the passing of time, go one after the other. */
  private turn: Promise<unknown> = Promise.resolve()
  private ticking: NodeJS.Timeout | null = null

  private constructor(options: StrictLayerOptions) {
    this.images = options.images
    this.throttling = new Throttling(options.clock)
    mkdirSync(options.folder, { recursive: true })
    this.world = {
      clock: options.clock,
      moto: new Moto(options.motoUrl, options.region),
      behaviour: { ...defaultBehaviour, ...options.behaviour },
      instances: new Map(),
      madeAtMs: new Map(),
      deletedVolumes: [],
      modifications: [],
      soldOut: new Set(),
      imageIds: new Set(Object.keys(options.images)),
      folder: options.folder,
      volumeFolder: (volumeId) => `${options.folder}/volumes/${volumeId}`,
      asInstance: (instanceId) => instanceCalls(this.url, options.region, instanceId),
    }
  }

  static async start(options: StrictLayerOptions): Promise<StrictLayer> {
    const layer = new StrictLayer(options)
    await new Promise<void>((resolve) => layer.server.listen(0, '127.0.0.1', resolve))
    layer.ticking = setInterval(() => void layer.inTurn(() => advance(layer.world)).catch(() => undefined), 10)
    process.once('exit', layer.cutAllPower)
    return layer
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  fault(fault: Fault): void {
    this.faults.add(fault)
  }

  /** The instances of a node by its tag, the newest last, with what runs on each. */
  async instancesOf(nodeTag: string, nodeId: string): Promise<InstanceLife[]> {
    const found = await this.world.moto.ec2('DescribeInstances', {
      'Filter.1.Name': `tag:${nodeTag}`,
      'Filter.1.Value.1': nodeId,
    })
    const ids = itemsOf(found.reservationSet).flatMap(({ instancesSet }) =>
      itemsOf(instancesSet).map(({ instanceId }) => textOf(instanceId)),
    )
    return ids.flatMap((id) => this.world.instances.get(id) ?? [])
  }

  crash(life: InstanceLife): void {
    crash(this.world, life)
  }

  /** Everything that costs money or holds an address, as words; volumes and interfaces with the tags they carry. */
  async leftovers(): Promise<string[]> {
    const { moto, clock, behaviour } = this.world
    const nowMs = clock.nowMs()
    const alive = [...this.world.instances.values()].filter(
      (life) => !['terminated', 'forgotten'].includes(phaseOf(life, behaviour, nowMs)),
    )
    const volumes = itemsOf((await moto.ec2('DescribeVolumes', {})).volumeSet)
    const interfaces = itemsOf((await moto.ec2('DescribeNetworkInterfaces', {})).networkInterfaceSet)
    const groups = itemsOf((await moto.ec2('DescribeSecurityGroups', {})).securityGroupInfo)
    const secrets = (await moto.secrets('ListSecrets', {})).SecretList as { Name: string }[]
    return [
      ...alive.map(({ id }) => `instance ${id}`),
      ...volumes.map((item) => `volume ${textOf(item.volumeId)} ${JSON.stringify(tagsOf(item))}`),
      ...interfaces.map((item) => `interface ${textOf(item.networkInterfaceId)} ${JSON.stringify(tagsOf(item))}`),
      ...groups
        .filter(({ groupName }) => groupName !== 'default')
        .map((item) => `security group ${textOf(item.groupId)} ${JSON.stringify(tagsOf(item))}`),
      ...secrets.map(({ Name }) => `secret ${Name}`),
    ]
  }

  /** Ends every simulated instance and the server; removes the folder. */
  async close(): Promise<void> {
    if (this.ticking !== null) clearInterval(this.ticking)
    process.off('exit', this.cutAllPower)
    this.cutAllPower()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
    rmSync(this.world.folder, { recursive: true, force: true })
  }

  private readonly cutAllPower = (): void => {
    for (const { computer } of this.world.instances.values()) computer.cutPower()
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.turn.then(work, work)
    this.turn = mine.catch(() => undefined)
    return mine
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const target = request.headers['x-amz-target']
    const instanceId = instanceOf(request.headers.authorization ?? '')
    const isSecret = typeof target === 'string'
    const call = isSecret ? (target.split('.').at(-1) ?? '') : (new URLSearchParams(body).get('Action') ?? '')
    this.calls.push({ call, instanceId, atMs: this.world.clock.nowMs() })
    const answer = await this.answer(call, instanceId, body, isSecret)
    if (answer === null) {
      response.destroy()
      return
    }
    response.writeHead(answer.status, { 'content-type': answer.type })
    response.end(answer.body)
  }

  /** Null: the connection is closed without an answer. */
  private async answer(
    call: string,
    instanceId: string | null,
    body: string,
    isSecret: boolean,
  ): Promise<RawAnswer | null> {
    const refuse = isSecret ? secretsRefusal : ec2Refusal
    const before = this.faults.take(call, 'before')
    if (before === 'reset') return null
    if (before !== null) return refuse(before)
    let answer: RawAnswer
    try {
      answer = isSecret ? await this.secrets(call, instanceId, body) : await this.ec2(body, instanceId)
    } catch (error) {
      if (!(error instanceof ApiRefusal)) console.error(`the strict layer failed at ${call}:`, error)
      return refuse(
        error instanceof ApiRefusal ? error : { code: 'InternalError', message: String(error), status: 500 },
      )
    }
    const after = answer.status === 200 ? this.faults.take(call, 'after') : null
    return after === null ? answer : after === 'reset' ? null : refuse(after)
  }

  private async ec2(body: string, instanceId: string | null): Promise<RawAnswer> {
    const request = new Ec2Request(new Map(new URLSearchParams(body)), instanceId)
    this.throttling.check(request)
    if (instanceId !== null) {
      const named = { volumeId: request.get('VolumeId'), instanceId: request.get('InstanceId') }
      await checkRole(this.world, instanceId, request.action, named)
    }
    const work = () => perform(this.world, this.images, request)
    if (/^(Describe|Get)/.test(request.action)) return await work()
    return await this.inTurn(async () => {
      const before = this.tokens.before(request)
      if (before !== null) return this.refuseEnded(request, before)
      const answer = await work()
      this.tokens.keep(request, answer)
      return answer
    })
  }

  /** EC2 error codes: a token of RunInstances whose instance was terminated is IdempotentInstanceTerminated. */
  private refuseEnded(request: Ec2Request, before: RawAnswer): RawAnswer {
    const [, id = ''] = /<instanceId>(.*?)<\/instanceId>/.exec(before.body) ?? []
    const life = request.action === 'RunInstances' ? this.world.instances.get(id) : undefined
    if (life === undefined || life.endingAtMs === null) return before
    throw new ApiRefusal('IdempotentInstanceTerminated', `The instance ${id} of this client token has been terminated`)
  }

  private async secrets(call: string, instanceId: string | null, body: string): Promise<RawAnswer> {
    const { SecretId } = JSON.parse(body) as { SecretId?: string }
    if (instanceId !== null) await checkRole(this.world, instanceId, call, { secretId: SecretId ?? '' })
    return await this.inTurn(() => this.world.moto.sendSecrets(call, body))
  }
}

function ec2Refusal({ code, message, status }: { code: string; message?: string; status?: number }): RawAnswer {
  return { status: status ?? 400, type: 'text/xml', body: buildRefusal(code, message ?? 'simulated') }
}

function secretsRefusal({ code, message, status }: { code: string; message?: string; status?: number }): RawAnswer {
  return {
    status: status ?? 400,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: code, message: message ?? 'simulated' }),
  }
}
