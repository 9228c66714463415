import { describe, expect, test } from 'vitest'
import { aCluster, aNode, renderNode } from './fixtures.ts'
import { createMachineRenderer } from './renderer.ts'
import { jvmOptions } from './sizing.ts'

describe('a combined node', () => {
  test('server.properties', () => {
    expect(renderNode(aCluster())['server.properties']).toMatchInlineSnapshot(`
      "process.roles=broker,controller
      node.id=1
      broker.rack=eu-1a
      log.dirs=@volume@/kafka
      controller.quorum.bootstrap.servers=10.0.0.1:9094,10.0.0.2:9094,10.0.0.3:9094
      listeners=TENANT://10.0.0.1:9092,BROKER://10.0.0.1:9093,CONTROLLER://10.0.0.1:9094
      advertised.listeners=TENANT://b1.example.com:9092,BROKER://10.0.0.1:9093,CONTROLLER://10.0.0.1:9094
      listener.security.protocol.map=TENANT:SASL_SSL,BROKER:SSL,CONTROLLER:SSL
      controller.listener.names=CONTROLLER
      inter.broker.listener.name=BROKER
      ssl.keystore.type=PEM
      ssl.keystore.location=@machine@/node.pem
      ssl.truststore.type=PEM
      ssl.truststore.location=@machine@/authority.pem
      listener.name.broker.ssl.client.auth=required
      listener.name.broker.ssl.enabled.protocols=TLSv1.3
      listener.name.controller.ssl.client.auth=required
      listener.name.controller.ssl.enabled.protocols=TLSv1.3
      sasl.enabled.mechanisms=SCRAM-SHA-512
      listener.name.tenant.sasl.enabled.mechanisms=SCRAM-SHA-512
      listener.name.tenant.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
      listener.name.tenant.ssl.client.auth=none
      ssl.principal.mapping.rules=RULE:^CN=(headwater:broker|headwater:control-plane)$/$1/,DEFAULT
      authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
      super.users=User:headwater:broker;User:headwater:control-plane
      allow.everyone.if.no.acl.found=false
      auto.create.topics.enable=false
      unclean.leader.election.enable=false
      group.initial.rebalance.delay.ms=500
      broker.session.timeout.ms=3000
      broker.heartbeat.interval.ms=500
      controller.quorum.fetch.timeout.ms=1000
      controller.quorum.election.timeout.ms=500
      default.replication.factor=3
      offsets.topic.replication.factor=3
      transaction.state.log.replication.factor=3
      transaction.state.log.min.isr=2
      share.coordinator.state.topic.replication.factor=3
      share.coordinator.state.topic.min.isr=2
      num.partitions=6
      log.retention.ms=86400000
      log.roll.ms=21600000
      num.network.threads=1
      num.io.threads=2
      background.threads=2
      num.recovery.threads.per.data.dir=1
      queued.max.requests=100
      socket.request.max.bytes=16777216
      log.cleaner.dedupe.buffer.size=8388608
      offsets.topic.num.partitions=4
      transaction.state.log.num.partitions=4
      share.coordinator.state.topic.num.partitions=4
      "
    `)
  })

  test('boot.properties of a founder names all founding voters', () => {
    expect(renderNode(aCluster())['boot.properties']).toMatchInlineSnapshot(`
      "clusterId=q1Qz8m3rT0u4Vn5pXw6yZg
      nodeId=1
      directoryId=directory-1
      volume=new
      initialControllers=1@10.0.0.1:9094:directory-1,2@10.0.0.2:9094:directory-2,3@10.0.0.3:9094:directory-3
      controllerListener=CONTROLLER
      metadataVersion=4.3-IV0
      feature.eligible.leader.replicas.version=1
      "
    `)
  })

  test('secrets are apart from what may be shown', () => {
    const files = renderNode(aCluster())
    expect(files['node.pem']).toBe('(key)\n(certificate)\n')
    expect(files['authority.pem']).toBe('(authority)\n')
    expect(Object.keys(files)).toHaveLength(6)
  })

  test('the same records give the same text, in whatever order the nodes come', () => {
    const cluster = aCluster()
    const [first, ...others] = cluster.nodes
    const shuffled = { ...cluster, nodes: first ? [first, ...others.toReversed()] : [] }
    expect(renderNode(shuffled)).toEqual(renderNode(cluster))
  })

  test('min.insync.replicas is not among a node’s settings', () => {
    expect(renderNode(aCluster())['server.properties']).not.toMatch(/^min\.insync\.replicas=/m)
  })
})

describe('the founding of a quorum', () => {
  test('is over once any controller has run: later ones join', () => {
    const cluster = aCluster()
    const nodes = cluster.nodes.map((node) => (node.kafkaId === 2 ? { ...node, volumeState: 'used' as const } : node))
    expect(renderNode({ ...cluster, nodes })['boot.properties']).toMatch(/^initialControllers=$/m)
  })

  test('leaves out a node that is being deleted', () => {
    const cluster = aCluster()
    const nodes = cluster.nodes.map((node) => (node.kafkaId === 3 ? { ...node, deleting: true } : node))
    expect(renderNode({ ...cluster, nodes })['boot.properties']).toMatch(
      /^initialControllers=1@10\.0\.0\.1:9094:directory-1,2@10\.0\.0\.2:9094:directory-2$/m,
    )
  })
})

describe('dedicated roles', () => {
  const cluster = { ...aCluster(), nodes: [aNode(1, 'broker'), aNode(101, 'controller')] }

  test('a broker has no controller listener and founds nothing', () => {
    const files = renderNode(cluster, 0)
    expect(files['server.properties']).toMatch(/^process\.roles=broker$/m)
    expect(files['server.properties']).toMatch(/^listeners=TENANT:\/\/10\.0\.0\.1:9092,BROKER:\/\/10\.0\.0\.1:9093$/m)
    expect(files['server.properties']).toMatch(/^controller\.quorum\.bootstrap\.servers=10\.0\.0\.101:9094$/m)
    expect(files['boot.properties']).toMatch(/^initialControllers=$/m)
  })

  test('a controller has nothing for tenants', () => {
    const files = renderNode(cluster, 1)
    expect(files['server.properties']).toMatch(/^listeners=CONTROLLER:\/\/10\.0\.0\.101:9094$/m)
    expect(files['server.properties']).not.toMatch(/^broker\.rack|sasl\.jaas/m)
  })

  test('ports follow the role', () => {
    const ports = createMachineRenderer().ports
    expect(ports('combined').map(({ name }) => name)).toEqual(['tenant', 'broker', 'controller'])
    expect(ports('broker')).toEqual(ports('combined')) // it may become one, and keeps its ports for life
    expect(ports('controller')).toEqual([{ name: 'controller', audience: 'internal' }])
  })
})

describe('the JVM', () => {
  test('a small heap', () => {
    expect(jvmOptions(256)).toMatchInlineSnapshot(`
      "-Xms256m
      -Xmx256m
      -XX:+UseSerialGC
      -XX:+ExitOnOutOfMemoryError
      -XX:-UsePerfData
      -Djava.awt.headless=true
      "
    `)
  })

  test('a heap of a gigabyte and more has the concurrent collector', () => {
    expect(jvmOptions(1024)).toContain('-XX:+UseG1GC')
    expect(jvmOptions(6144)).toContain('-Xmx6144m')
  })
})
