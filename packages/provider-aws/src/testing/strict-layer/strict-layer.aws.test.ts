import { connect } from 'node:net'
import * as ec2 from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeTestCloud, type TestCloud, testZone } from '../cloud.ts'
import { testImages } from '../images.ts'
import { type MotoServer, motoFolder, startMoto } from '../moto-server.ts'

/** Each rule that moto does not keep and the provider rests on: if one of these stops to hold, the suite proves less. */
describe.skipIf(motoFolder === null)('the strict layer', () => {
  let moto: MotoServer
  let cloud: TestCloud
  let client: ec2.EC2Client
  let count = 0

  beforeAll(async () => {
    moto = await startMoto(motoFolder ?? '')
    cloud = await makeTestCloud(moto)
    const { region, endpoint = '', credentials } = cloud.account
    client = new ec2.EC2Client({ region, endpoint, maxAttempts: 1, ...(credentials ? { credentials } : {}) })
  })
  afterAll(async () => {
    await cloud.dispose()
    await moto.stop()
  })
  beforeEach(() => {
    cloud.layer.faults.clear()
    cloud.layer.world.behaviour.listDelayMs = 0
    cloud.layer.world.behaviour.largestPage = 1_000
    // Buckets fill up again.
    cloud.clock.skip(60_000)
  })

  const token = () => `token-${++count}`
  const group = async () => {
    const name = `group ${++count}`
    const input = { GroupName: name, Description: name, VpcId: cloud.account.vpcId }
    return (await client.send(new ec2.CreateSecurityGroupCommand(input))).GroupId ?? ''
  }
  const network = async (zone = testZone, groupId?: string) => {
    const input = { SubnetId: cloud.account.subnets[zone], Groups: [groupId ?? (await group())], ClientToken: token() }
    const made = await client.send(new ec2.CreateNetworkInterfaceCommand(input))
    return made.NetworkInterface?.NetworkInterfaceId ?? ''
  }
  const volumeInput = (changes: Partial<ec2.CreateVolumeCommandInput> = {}): ec2.CreateVolumeCommandInput => ({
    AvailabilityZone: testZone,
    Size: 4,
    Iops: 3_000,
    Throughput: 125,
    VolumeType: 'gp3',
    ClientToken: token(),
    ...changes,
  })
  const volume = async (changes?: Partial<ec2.CreateVolumeCommandInput>) => {
    const made = await client.send(new ec2.CreateVolumeCommand(volumeInput(changes)))
    cloud.clock.skip(1_000)
    return made.VolumeId ?? ''
  }
  const launchInput = async (changes: Partial<ec2.RunInstancesCommandInput> = {}) => ({
    ImageId: testImages.shows_secret.imageIds.arm64,
    InstanceType: 'm7g.large' as const,
    MinCount: 1,
    MaxCount: 1,
    ClientToken: token(),
    UserData: Buffer.from('{"files":[]}').toString('base64'),
    NetworkInterfaces: changes.NetworkInterfaces ?? [{ DeviceIndex: 0, NetworkInterfaceId: await network() }],
    ...changes,
  })
  const launch = async (changes: Partial<ec2.RunInstancesCommandInput> = {}) => {
    const made = await client.send(new ec2.RunInstancesCommand(await launchInput(changes)))
    return made.Instances?.[0]?.InstanceId ?? ''
  }
  const ids = async (input: ec2.DescribeVolumesCommandInput) =>
    ((await client.send(new ec2.DescribeVolumesCommand(input))).Volumes ?? []).map(({ VolumeId }) => VolumeId)
  const attach = (VolumeId: string, InstanceId: string) =>
    client.send(new ec2.AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }))
  /** Launches and waits, without letting the instance's own boot run into its end. */
  const running = async (changes?: Partial<ec2.RunInstancesCommandInput>) => {
    const id = await launch(changes)
    const life = cloud.layer.world.instances.get(id)
    if (life !== undefined) life.booted = true
    cloud.clock.skip(2_000)
    return id
  }

  test('a caller that hangs up in the middle of its request harms nobody', async () => {
    const { hostname, port } = new URL(cloud.layer.url)
    const socket = connect(Number(port), hostname)
    await new Promise((resolve) => {
      socket.write('POST / HTTP/1.1\r\nHost: ec2\r\nContent-Length: 100\r\n\r\nAction=', resolve)
    })
    socket.resetAndDestroy()
    expect(await group()).toMatch(/^sg-/)
  })

  test('answers a repeated token alike, refuses it with other parameters, and one that is too long', async () => {
    const input = volumeInput()
    const first = await client.send(new ec2.CreateVolumeCommand(input))
    expect((await client.send(new ec2.CreateVolumeCommand(input))).VolumeId).toBe(first.VolumeId)
    expect(await code(client.send(new ec2.CreateVolumeCommand({ ...input, Size: 5 })))).toBe(
      'IdempotentParameterMismatch',
    )
    expect(await code(volume({ ClientToken: 'x'.repeat(65) }))).toBe('InvalidParameterValue')
  })

  test('gives one answer to a token that comes many times at once', async () => {
    const input = await launchInput()
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.send(new ec2.RunInstancesCommand(input))))
    expect(new Set(answers.map(({ Instances }) => Instances?.[0]?.InstanceId)).size).toBe(1)
  })

  test('does not start an instance again whose token it knows and which was terminated', async () => {
    const input = await launchInput()
    const made = await client.send(new ec2.RunInstancesCommand(input))
    const InstanceIds = [made.Instances?.[0]?.InstanceId ?? '']
    await client.send(new ec2.TerminateInstancesCommand({ InstanceIds }))
    expect(await code(client.send(new ec2.RunInstancesCommand(input)))).toBe('IdempotentInstanceTerminated')
  })

  test('does what a call says although its answer is lost', async () => {
    cloud.layer.fault({ call: 'CreateVolume', times: 1, when: 'after', what: 'reset' })
    const input = volumeInput({ Size: 77 })
    expect(await code(client.send(new ec2.CreateVolumeCommand(input)))).not.toBe('accepted')
    const { Volumes = [] } = await client.send(new ec2.DescribeVolumesCommand({}))
    expect(Volumes.filter(({ Size }) => Size === 77)).toHaveLength(1)
  })

  test('gives an interface to one instance at a time', async () => {
    const NetworkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId: await network() }]
    const first = await launch({ NetworkInterfaces })
    expect(await code(launch({ NetworkInterfaces }))).toBe('InvalidNetworkInterface.InUse')
    const remove = new ec2.DeleteNetworkInterfaceCommand({
      NetworkInterfaceId: NetworkInterfaces[0]?.NetworkInterfaceId,
    })
    expect(await code(client.send(remove))).toBe('InvalidParameterValue')
    await client.send(new ec2.TerminateInstancesCommand({ InstanceIds: [first] }))
    await cloud.until(async () => (await code(launch({ NetworkInterfaces }))) === 'accepted', 'the interface is free')
  })

  test('attaches a volume once, in its zone, to an instance that runs', async () => {
    const [one, elsewhere] = [await volume(), await volume({ AvailabilityZone: 'eu-west-1b' })]
    const pending = await launch()
    const life = cloud.layer.world.instances.get(pending)
    if (life !== undefined) life.booted = true
    expect(await code(attach(one, pending))).toBe('IncorrectState')
    cloud.clock.skip(2_000)
    expect(await code(attach(elsewhere, pending))).toBe('InvalidVolume.ZoneMismatch')
    await attach(one, pending)
    expect(await code(attach(one, await running()))).toBe('VolumeInUse')
    expect(await code(attach(await volume(), pending))).toBe('InvalidParameterValue')
    expect(await code(client.send(new ec2.DeleteVolumeCommand({ VolumeId: one })))).toBe('VolumeInUse')
  })

  test.each([
    ['zone', () => volume({ AvailabilityZone: 'eu-west-1z' }), 'InvalidZone.NotFound'],
    ['shape of volume', () => volume({ Iops: 90_000 }), 'InvalidParameterValue'],
    ['image', () => launch({ ImageId: 'ami-0123456789abcdef0' }), 'InvalidAMIID.NotFound'],
    ['type', () => launch({ InstanceType: 'm7g.huge' as 'm7g.large' }), 'InvalidParameterValue'],
    ['group', () => network(testZone, 'sg-0123456789abcdef0'), 'InvalidGroup.NotFound'],
    ['size of user data', () => launch({ UserData: Buffer.alloc(16_385).toString('base64') }), 'InvalidParameterValue'],
  ])('refuses a %s that AWS does not have', async (_what, call, refusal) => {
    expect(await code(call())).toBe(refusal)
  })

  test('keeps a group that a node is in', async () => {
    const GroupId = await group()
    await network(testZone, GroupId)
    expect(await code(client.send(new ec2.DeleteSecurityGroupCommand({ GroupId })))).toBe('DependencyViolation')
  })

  test('grows a volume once in six hours and shrinks none', async () => {
    const VolumeId = await volume()
    const modify = (Size: number) =>
      code(client.send(new ec2.ModifyVolumeCommand({ VolumeId, Size, Iops: 3_000, Throughput: 125 })))
    expect(await modify(3)).toBe('InvalidParameterValue')
    expect(await modify(5)).toBe('accepted')
    expect(await modify(6)).toBe('VolumeModificationRateExceeded')
    cloud.clock.skip(6 * 3_600_000)
    expect(await modify(6)).toBe('accepted')
  })

  test('runs out of what it is told to', async () => {
    cloud.layer.world.soldOut.add(`${testZone} m7g.large`)
    expect(await code(launch())).toBe('InsufficientInstanceCapacity')
    cloud.layer.world.soldOut.clear()
    expect(await code(launch())).toBe('accepted')
  })

  test('lists late and in pages', async () => {
    cloud.layer.world.behaviour.listDelayMs = 5_000
    const made = await volume()
    expect(await ids({})).not.toContain(made)
    cloud.clock.skip(5_000)
    expect(await ids({})).toContain(made)
    cloud.layer.world.behaviour.largestPage = 2
    expect(await ids({ MaxResults: 100 })).toHaveLength(2)
    expect(await code(ids({ MaxResults: 4 }))).toBe('InvalidParameterValue')
  })

  test('throttles who asks too much', async () => {
    const codes = await Promise.all(Array.from({ length: 120 }, () => code(ids({}))))
    expect(codes).toContain('RequestLimitExceeded')
    cloud.clock.skip(10_000)
    expect(await code(ids({}))).toBe('accepted')
  })

  test('forgets a terminated instance after an hour', async () => {
    const id = await launch()
    await client.send(new ec2.TerminateInstancesCommand({ InstanceIds: [id] }))
    const state = async () => {
      const { Reservations = [] } = await client.send(new ec2.DescribeInstancesCommand({}))
      const instances = Reservations.flatMap(({ Instances }) => Instances ?? [])
      return instances.find(({ InstanceId }) => InstanceId === id)?.State?.Name ?? 'forgotten'
    }
    expect(await state()).toBe('shutting-down')
    await cloud.until(async () => (await state()) === 'terminated', 'the instance has ended')
    cloud.clock.skip(3_700_000)
    expect(await state()).toBe('forgotten')
  })
})

/** What AWS calls its refusal, or that it accepted. */
async function code(sent: Promise<unknown>): Promise<string> {
  return await sent.then(
    () => 'accepted',
    (error: Error) => error.name,
  )
}
