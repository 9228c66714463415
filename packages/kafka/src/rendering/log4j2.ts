/** What a person who reads a machine's last lines wants to know; Kafka says a hundred times as much at this level. */
const loggersAtInfo = [
  'kafka.server.KafkaRaftServer',
  'kafka.server.BrokerServer',
  'kafka.server.ControllerServer',
  // recovering a log after a crash takes minutes and must not look like silence
  'kafka.log.LogManager',
  'org.apache.kafka.storage.internals.log.LogManager',
  'org.apache.kafka.controller.QuorumController',
  'org.apache.kafka.server.BrokerLifecycleManager',
]

/** Kafka's log on stdout, where every provider collects it. */
export const log4j2Xml = `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="WARN" shutdownHook="disable">
  <Appenders>
    <Console name="stdout">
      <PatternLayout pattern="%d{yyyy-MM-dd'T'HH:mm:ss,SSS} %p [%c{1}] %m%n"/>
    </Console>
  </Appenders>
  <Loggers>
    <Root level="WARN">
      <AppenderRef ref="stdout"/>
    </Root>
${loggersAtInfo.map((name) => `    <Logger name="${name}" level="INFO"/>`).join('\n')}
  </Loggers>
</Configuration>
`
