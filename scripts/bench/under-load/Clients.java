import java.io.BufferedWriter;
import java.io.FileInputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A tenant's clients: Clients.java client.properties orderedTopic uniqueTopic recordsPerSecond. One idempotent producer with a
 * few keys, one that is not and never uses a key twice, both with acks=all, and a consumer of a group that reads it all. Says
 * what happens on standard output, a line each:
 *
 *   A topic sequence partition offset dueEpochMs latencyMicros   acknowledged
 *   F topic sequence error                                       given up by the client
 *   R topic partition offset key sequence                        read
 *
 * Ends when standard input does: what is sent is waited for, and what is there is read.
 */
public class Clients {
  static final int ORDERED_KEYS = 20;
  static final int PADDING_BYTES = 180;
  static final PrintWriter out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out)), false);
  static volatile boolean sending = true;
  static volatile boolean reading = true;

  public static void main(String[] args) throws Exception {
    Properties client = new Properties();
    try (FileInputStream in = new FileInputStream(args[0])) {
      client.load(in);
    }
    String ordered = args[1];
    String unique = args[2];
    double perSecond = Double.parseDouble(args[3]);
    // a client that ends by itself would be taken for a loss
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
      System.err.println(java.time.Instant.now() + " " + thread.getName());
      error.printStackTrace();
      Runtime.getRuntime().halt(3);
    });
    Thread orderedWriter = writer(client, ordered, perSecond, true);
    Thread uniqueWriter = writer(client, unique, perSecond, false);
    Thread reader = new Thread(() -> read(client, List.of(ordered, unique)));
    Thread flusher = new Thread(Clients::flushOften);
    flusher.setDaemon(true);
    for (Thread thread : List.of(orderedWriter, uniqueWriter, reader, flusher)) thread.start();
    while (System.in.read() >= 0) {}
    sending = false;
    orderedWriter.join();
    uniqueWriter.join();
    reading = false;
    reader.join();
    out.flush();
    System.exit(0);
  }

  static Thread writer(Properties client, String topic, double perSecond, boolean idempotent) {
    Properties own = new Properties();
    own.putAll(client);
    own.put("acks", "all");
    own.put("enable.idempotence", String.valueOf(idempotent));
    own.put("max.in.flight.requests.per.connection", "5");
    own.put("delivery.timeout.ms", "120000");
    own.put("max.block.ms", "120000");
    own.put("request.timeout.ms", "10000");
    own.put("linger.ms", "5");
    return new Thread(() -> write(own, topic, perSecond, idempotent));
  }

  /** Latency counts from when a record was due, so that a stall is felt by all that it holds up. */
  static void write(Properties own, String topic, double perSecond, boolean fewKeys) {
    String padding = "x".repeat(PADDING_BYTES);
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(own, new StringSerializer(), new StringSerializer())) {
      producer.partitionsFor(topic);
      long startNs = System.nanoTime();
      long startEpochMs = System.currentTimeMillis();
      for (long sequence = 0; sending; sequence++) {
        long dueNs = startNs + (long) (sequence * 1e9 / perSecond);
        long aheadNs = dueNs - System.nanoTime();
        if (aheadNs > 0) LockSupport.parkNanos(aheadNs);
        String key = fewKeys ? "k" + sequence % ORDERED_KEYS : "u" + sequence;
        send(producer, new ProducerRecord<>(topic, key, sequence + " " + padding), sequence, dueNs,
            startEpochMs + TimeUnit.NANOSECONDS.toMillis(dueNs - startNs));
      }
    }
  }

  static void send(KafkaProducer<String, String> producer, ProducerRecord<String, String> record, long sequence, long dueNs,
      long dueEpochMs) {
    producer.send(record, (metadata, error) -> {
      if (error != null) {
        say("F " + record.topic() + " " + sequence + " " + error.getClass().getSimpleName());
        return;
      }
      long latencyMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNs);
      say("A " + record.topic() + " " + sequence + " " + metadata.partition() + " " + metadata.offset() + " " + dueEpochMs + " "
          + latencyMicros);
    });
  }

  static void read(Properties client, List<String> topics) {
    Properties own = new Properties();
    own.putAll(client);
    own.put("group.id", "bench-readers");
    own.put("auto.offset.reset", "earliest");
    own.put("max.partition.fetch.bytes", "262144");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(own, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(topics);
      while (reading || !isAtEnd(consumer, topics)) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          String sequence = record.value().substring(0, record.value().indexOf(' '));
          say("R " + record.topic() + " " + record.partition() + " " + record.offset() + " " + record.key() + " " + sequence);
        }
      }
    }
  }

  /** Every partition of the topics is its own, and read to where it ends now. */
  static boolean isAtEnd(KafkaConsumer<String, String> consumer, List<String> topics) {
    int partitions = topics.stream().mapToInt(topic -> consumer.partitionsFor(topic).size()).sum();
    if (consumer.assignment().size() < partitions) return false;
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  static void say(String line) {
    synchronized (out) {
      out.println(line);
    }
  }

  static void flushOften() {
    while (true) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      synchronized (out) {
        out.flush();
      }
    }
  }
}
