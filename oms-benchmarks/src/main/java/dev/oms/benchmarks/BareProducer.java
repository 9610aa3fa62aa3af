package dev.oms.benchmarks;

import dev.oms.benchmarks.MessageFile.Message;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that does nothing but send messages that lie ready in memory. */
final class BareProducer {

  private BareProducer() {}

  /** Sends, and waits until the parent says to end. */
  public static void main(String[] args) throws Exception {
    ChildSide.begin();
    Options options =
        new Options()
            .define("port", "")
            .define("bootstrap", "")
            .define("kafka", "")
            .define("topic", "")
            .define("file", "")
            .define("messages", "")
            .parse(args);
    List<Message> messages = MessageFile.read(Path.of(options.text("file")));
    long count = options.bigNumber("messages");
    String topic = options.text("topic");
    Map<String, Object> settings = new HashMap<>(options.pairs("kafka"));
    settings.put("bootstrap.servers", options.text("bootstrap"));
    double before = ChildSide.cpuSeconds();
    ChildSide.tell("cpuBefore", before);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      int next = 0;
      for (long i = 0; i < count; i++) {
        Message message = messages.get(next);
        next = next + 1 == messages.size() ? 0 : next + 1;
        var unused =
            producer.send(
                new ProducerRecord<>(topic, message.partition(), message.key(), message.value()),
                (metadata, error) -> {
                  if (error != null) {
                    error.printStackTrace();
                    Runtime.getRuntime().halt(1);
                  }
                });
      }
      producer.flush();
      ChildSide.awaitParent();
      ChildSide.tellMemory();
    }
  }
}
