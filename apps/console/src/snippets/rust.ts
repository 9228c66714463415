import { greeting, librdkafkaSettings, type SnippetOf, settingLines } from './snippet.ts'

export const rust: SnippetOf = (values) => ({
  id: 'rust',
  title: 'Rust',
  needs: 'Rust, a C compiler, make, and OpenSSL with its headers (libssl-dev)',
  files: [
    {
      name: 'Cargo.toml',
      text: `[package]
name = "first"
version = "0.1.0"
edition = "2021"

[dependencies]
rdkafka = { version = "0.38", default-features = false, features = ["libz", "ssl"] }`,
    },
    {
      name: 'src/main.rs',
      text: `use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{ClientConfig, Message};

fn connection() -> ClientConfig {
    let mut config = ClientConfig::new();
${settingLines(librdkafkaSettings(values), (name, value) => `    config.set("${name}", "${value}");`)}
    config
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let producer: BaseProducer = connection().create()?;
    producer
        .send(BaseRecord::<(), str>::to("${values.topic}").payload("${greeting('Rust')}"))
        .map_err(|(error, _)| error)?;
    producer.flush(Duration::from_secs(30))?;

    let consumer: BaseConsumer = connection()
        .set("group.id", "${values.topic}")
        .set("auto.offset.reset", "earliest")
        .create()?;
    consumer.subscribe(&["${values.topic}"])?;
    loop {
        if let Some(message) = consumer.poll(Duration::from_secs(1)) {
            println!("{}", String::from_utf8_lossy(message?.payload().unwrap_or_default()));
            return Ok(());
        }
    }
}`,
    },
  ],
  shell: 'cargo run --quiet',
  prints: greeting('Rust'),
  tested: true,
})
