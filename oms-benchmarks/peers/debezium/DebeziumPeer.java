package dev.oms.benchmarks;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.JsonByteArray;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Debezium Engine with a KafkaProducer behind it, as its documentation shows: a batch is sent,
 * flushed, and marked as processed.
 *
 * <p>By {@code --tuned true}: messages without schemas, larger batches and queue, a short poll
 * interval, and no wait for a batch before the next is taken; else as the engine comes.
 */
final class DebeziumPeer {

  private static final String NAME = "peer";

  private DebeziumPeer() {}

  /** Runs until the parent says to end. */
  public static void main(String[] args) throws Exception {
    ChildSide.begin();
    Options options =
        new Options()
            .define("port", "")
            .define("bootstrap", "")
            .define("kafka", "")
            .define("table", "")
            .define("topic", "")
            .define("file", "")
            .define("position", "")
            .define("state", "")
            .define("gtids", "")
            .define("tuned", "false")
            .parse(args);
    Map<String, Object> settings = new HashMap<>(options.pairs("kafka"));
    settings.put("bootstrap.servers", options.text("bootstrap"));
    String topic = options.text("topic");
    boolean tuned = Boolean.parseBoolean(options.text("tuned"));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    DebeziumEngine<ChangeEvent<byte[], byte[]>> engine =
        DebeziumEngine.create(JsonByteArray.class)
            .using(properties(options, tuned))
            .notifying((records, committer) -> handle(records, committer, producer, topic, failure))
            .using(
                (success, message, error) -> {
                  if (!success) {
                    System.out.println(message);
                    if (error != null) {
                      error.printStackTrace();
                    }
                    Runtime.getRuntime().halt(1);
                  }
                })
            .build();
    Thread thread = new Thread(engine, "engine");
    thread.setDaemon(true);
    thread.start();
    ChildSide.awaitParent();
    ChildSide.tellMemory();
    System.out.flush();
    // What it would still do has no part in what is measured.
    Runtime.getRuntime().halt(0);
  }

  private static void handle(
      List<ChangeEvent<byte[], byte[]>> records,
      DebeziumEngine.RecordCommitter<ChangeEvent<byte[], byte[]>> committer,
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      AtomicReference<Throwable> failure)
      throws InterruptedException {
    for (ChangeEvent<byte[], byte[]> record : records) {
      producer.send(
          new ProducerRecord<>(topic, record.key(), record.value()),
          (metadata, error) -> {
            if (error != null) {
              failure.compareAndSet(null, error);
            }
          });
    }
    producer.flush();
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException(failed);
    }
    for (ChangeEvent<byte[], byte[]> record : records) {
      committer.markProcessed(record);
    }
    committer.markBatchFinished();
  }

  private static Properties properties(Options options, boolean tuned) throws IOException {
    Path offsets = Path.of(options.text("state")).resolve("offsets");
    writeOffset(offsets, options);
    Properties properties = new Properties();
    properties.put("name", NAME);
    properties.put("connector.class", "io.debezium.connector.mysql.MySqlConnector");
    properties.put("topic.prefix", NAME);
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", options.text("port"));
    properties.put("database.user", Lab.USER);
    properties.put("database.password", Lab.PASSWORD);
    properties.put("database.server.id", "778899");
    properties.put("database.ssl.mode", "disabled");
    properties.put("database.allowPublicKeyRetrieval", "true");
    properties.put("table.include.list", "bench." + options.text("table"));
    // From the offset on, with the tables as they are now.
    properties.put("snapshot.mode", "recovery");
    properties.put("snapshot.locking.mode", "none");
    properties.put(
        "schema.history.internal", "io.debezium.relational.history.MemorySchemaHistory");
    properties.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
    properties.put("offset.storage.file.filename", offsets.toString());
    // One message for each row, as all contenders have it.
    properties.put("tombstones.on.delete", "false");
    properties.put("include.schema.changes", "false");
    if (tuned) {
      properties.put("converter.schemas.enable", "false");
      properties.put("key.converter.schemas.enable", "false");
      properties.put("value.converter.schemas.enable", "false");
      properties.put("max.batch.size", "16384");
      properties.put("max.queue.size", "65536");
      properties.put("poll.interval.ms", "10");
      properties.put("offset.flush.interval.ms", "1000");
    }
    return properties;
  }

  /** The file of Connect's FileOffsetBackingStore: a serialized map from bytes to bytes. */
  private static void writeOffset(Path file, Options options) throws IOException {
    String gtids =
        options.isSet("gtids") ? ",\"gtids\":\"" + options.text("gtids") + "\"" : "";
    Map<byte[], byte[]> offsets = new HashMap<>();
    offsets.put(
        bytes("[\"" + NAME + "\",{\"server\":\"" + NAME + "\"}]"),
        bytes(
            "{\"ts_sec\":1,\"file\":\"%s\",\"pos\":%s,\"row\":0,\"event\":0%s}"
                .formatted(options.text("file"), options.text("position"), gtids)));
    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
      out.writeObject(offsets);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
