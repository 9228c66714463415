import { greeting, javaSettings, type SnippetOf, type SnippetValues, settingLines } from './snippet.ts'

const quoted = (value: string) => `"${value.replaceAll('"', '\\"')}"`

export const java: SnippetOf = (values) => ({
  id: 'java',
  title: 'Java',
  needs: 'Java 17 or newer, and Maven',
  files: [
    { name: 'pom.xml', text: pom },
    { name: 'src/main/java/First.java', text: program(values) },
  ],
  shell: 'mvn --quiet compile exec:java -Dexec.mainClass=First',
  prints: greeting('Java'),
  tested: true,
})

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>first</groupId>
  <artifactId>first</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka-clients</artifactId>
      <version>4.3.1</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.codehaus.mojo</groupId>
        <artifactId>exec-maven-plugin</artifactId>
        <version>3.5.0</version>
      </plugin>
    </plugins>
  </build>
</project>`

function program(values: SnippetValues): string {
  const { bootstrapServers, topic } = values
  return `import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class First {
  public static void main(String[] args) throws Exception {
    Map<String, Object> connection = new HashMap<>();
    connection.put("bootstrap.servers", "${bootstrapServers}");
${settingLines(javaSettings(values), (name, value) => `    connection.put("${name}", ${quoted(value)});`)}

    try (var producer = new KafkaProducer<>(connection, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("${topic}", "${greeting('Java')}")).get();
    }

    connection.put("group.id", "${topic}");
    connection.put("auto.offset.reset", "earliest");
    try (var consumer = new KafkaConsumer<>(connection, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("${topic}"));
      var records = consumer.poll(Duration.ofSeconds(1));
      while (records.isEmpty()) records = consumer.poll(Duration.ofSeconds(1));
      records.forEach(record -> System.out.println(record.value()));
    }
  }
}`
}
