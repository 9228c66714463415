/** One call of EC2's query protocol. */
export class Ec2Request {
  readonly action: string
  /** Who made it: the control plane, or an instance by its role. */
  readonly instanceId: string | null
  readonly parameters: Map<string, string>

  constructor(parameters: Map<string, string>, instanceId: string | null) {
    this.parameters = parameters
    this.action = parameters.get('Action') ?? ''
    this.instanceId = instanceId
  }

  get(name: string): string {
    return this.parameters.get(name) ?? ''
  }

  /** `InstanceId` -> the values of InstanceId.1, InstanceId.2 and so on. */
  list(name: string): string[] {
    return [...this.parameters].filter(([key]) => key.startsWith(`${name}.`)).map(([, value]) => value)
  }

  filters(): { name: string; values: string[] }[] {
    const names = [...this.parameters].filter(([key]) => /^Filter\.\d+\.Name$/.test(key))
    return names.map(([key, name]) => ({ name, values: this.list(key.replace(/Name$/, 'Value')) }))
  }

  /** All but the named parameters and those below them, as the text of a body. */
  encode(without: string[] = [], more: Record<string, string> = {}): string {
    const kept = [...this.parameters].filter(
      ([key]) => !without.some((name) => key === name || key.startsWith(`${name}.`)),
    )
    return new URLSearchParams([...kept, ...Object.entries(more)]).toString()
  }
}

/** AWS refuses; `status` as AWS's page on error codes gives it: 400 for the client's faults, 500 or 503 for the server's. */
export class ApiRefusal extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}
