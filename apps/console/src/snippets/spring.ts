import { greeting, javaSettings, properties, type SnippetOf } from './snippet.ts'

export const spring: SnippetOf = (values) => {
  const { bootstrapServers, topic } = values
  const settings = Object.entries(javaSettings(values)).map(([name, value]) => [
    `spring.kafka.properties.${name}`,
    value,
  ])
  return {
    id: 'spring',
    title: 'Spring',
    needs: 'Java 17 or newer, and Maven',
    files: [
      { name: 'pom.xml', text: pom },
      {
        name: 'src/main/resources/application.properties',
        text: properties({
          'spring.kafka.bootstrap-servers': bootstrapServers,
          ...Object.fromEntries(settings),
          'spring.kafka.consumer.group-id': topic,
          'spring.kafka.consumer.auto-offset-reset': 'earliest',
        }),
      },
      {
        name: 'src/main/java/first/First.java',
        text: `package first;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;

@SpringBootApplication
public class First {
  public static void main(String[] args) {
    SpringApplication.run(First.class, args);
  }

  @Bean
  ApplicationRunner write(KafkaTemplate<String, String> kafka) {
    return arguments -> kafka.send("${topic}", "${greeting('Spring')}").get();
  }

  @KafkaListener(topics = "${topic}")
  void read(String value) {
    System.out.println(value);
  }
}`,
      },
    ],
    shell: 'mvn --quiet spring-boot:run',
    prints: greeting('Spring'),
    tested: true,
  }
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>3.5.0</version>
  </parent>
  <groupId>first</groupId>
  <artifactId>first</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter</artifactId>
    </dependency>
    <dependency>
      <groupId>org.springframework.kafka</groupId>
      <artifactId>spring-kafka</artifactId>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.springframework.boot</groupId>
        <artifactId>spring-boot-maven-plugin</artifactId>
      </plugin>
    </plugins>
  </build>
</project>`
