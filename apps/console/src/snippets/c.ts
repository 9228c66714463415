import { greeting, librdkafkaSettings, type SnippetOf, settingLines } from './snippet.ts'

export const c: SnippetOf = (values) => ({
  id: 'c',
  title: 'C (librdkafka)',
  needs:
    'a C compiler, and librdkafka 2.2 or newer with its headers: older ones refuse endpoints that are IP addresses',
  files: [
    {
      name: 'first.c',
      text: `#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const connection[][2] = {
${settingLines(librdkafkaSettings(values), (name, value) => `    {"${name}", "${value}"},`)}
};
static char why[512];

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\\n", what, why);
    exit(1);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK) fail(name);
}

static rd_kafka_conf_t *connected(void) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (size_t i = 0; i < sizeof connection / sizeof connection[0]; i++) set(conf, connection[i][0], connection[i][1]);
    return conf;
}

int main(void) {
    const char *text = "${greeting('C')}";
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, connected(), why, sizeof why);
    if (!producer) fail("producer");
    rd_kafka_resp_err_t error = rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("${values.topic}"),
                                                  RD_KAFKA_V_VALUE((void *)text, strlen(text)), RD_KAFKA_V_END);
    if (error || rd_kafka_flush(producer, 30000)) fail("not written");
    rd_kafka_destroy(producer);

    rd_kafka_conf_t *conf = connected();
    set(conf, "group.id", "${values.topic}");
    set(conf, "auto.offset.reset", "earliest");
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!consumer) fail("consumer");
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "${values.topic}", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_message_t *message = NULL;
    while (!message) message = rd_kafka_consumer_poll(consumer, 1000);
    if (message->err) {
        fprintf(stderr, "%s\\n", rd_kafka_message_errstr(message));
        return 1;
    }
    printf("%.*s\\n", (int)message->len, (const char *)message->payload);
    rd_kafka_message_destroy(message);
    rd_kafka_topic_partition_list_destroy(topics);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}`,
    },
  ],
  shell: ['cc first.c -o first -lrdkafka', './first'].join('\n'),
  prints: greeting('C'),
  tested: true,
})
