package dev.oms.testkit;

import dev.oms.testkit.internal.verify.Comparison;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Says whether what arrived in topics adds up to what is in tables: applies all messages, in OMS's
 * JSON format "Default", key by key, and compares the outcome with {@code SELECT *}.
 *
 * <pre>{@code
 * TopicVerifier.of(kafka, "orders").table("shop", "orders").verify(mysql).assertConsistent();
 * }</pre>
 *
 * <p>Compare when the tables are at rest and their last change has arrived. Values are compared as
 * the format writes them for MySQL: numbers as JSON numbers, DECIMAL digit by digit, TIMESTAMP as
 * seconds since 1970, other times as text without zeros at the end of the fraction, bytes and BIT
 * in Base64, JSON without regard to white space.
 *
 * <p>If a table has a column {@code version} (see {@link VerifiedTable#version}), which each change
 * of a row increases, the order of the messages is judged too. Messages of different partitions
 * have no order, so an UPDATE that changes a row's key is understood only where both keys share a
 * partition, or where it comes as a DELETE and an INSERT.
 *
 * <p>Holds some 150 bytes per key and 30 per message, so millions fit into 512 MB. Not thread-safe.
 */
public final class TopicVerifier {

  private final Function<TopicVerifier, Comparison.Messages> messages;
  private final List<VerifiedTable> tables = new ArrayList<>();
  private boolean committedOnly;

  private TopicVerifier(Function<TopicVerifier, Comparison.Messages> messages) {
    this.messages = messages;
  }

  /** Reads these topics, one after the other. */
  public static TopicVerifier of(KafkaCluster kafka, String... topics) {
    return new TopicVerifier(
        verifier ->
            new Comparison.Messages() {
              @Override
              public void forEach(Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
                for (String topic : topics) {
                  kafka.consumeAll(topic, verifier.committedOnly, consumer);
                }
              }

              @Override
              public ConsumerRecord<byte[], byte[]> read(String topic, int partition, long offset) {
                return kafka.reader(verifier.committedOnly).read(topic, partition, offset);
              }
            });
  }

  /** Reads these topics, one after the other, each with an ordered consumer. */
  public static TopicVerifier of(RocketMqCluster rocketMq, String... topics) {
    return new TopicVerifier(
        verifier ->
            new Comparison.Messages() {
              @Override
              public void forEach(Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
                for (String topic : topics) {
                  rocketMq.consumeInOrder(topic, m -> consumer.accept(record(topic, m)));
                }
              }

              @Override
              public ConsumerRecord<byte[], byte[]> read(String topic, int partition, long offset) {
                return record(topic, rocketMq.reader().read(topic, partition, offset));
              }
            });
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic, RocketMqMessage message) {
    String keys = message.keys();
    return new ConsumerRecord<>(
        topic,
        message.partition(),
        message.offset(),
        keys == null ? new byte[0] : keys.getBytes(StandardCharsets.UTF_8),
        message.body());
  }

  /** Compares with all rows and columns of a table. */
  public TopicVerifier table(String database, String table) {
    return table(VerifiedTable.of(database, table));
  }

  /** Compares with (part of) a table. */
  public TopicVerifier table(VerifiedTable table) {
    tables.add(table);
    return this;
  }

  /**
   * Sets whether messages of open and aborted Kafka transactions are left out (default no). Without
   * effect on RocketMQ.
   */
  public TopicVerifier committedOnly(boolean only) {
    this.committedOnly = only;
    return this;
  }

  /**
   * Reads the topics from the beginning to their present end, and the tables.
   *
   * @throws SQLException if a table is missing or cannot be read
   * @throws TestKitException if the topics cannot be read
   */
  public VerificationReport verify(DatabaseServer server) throws SQLException {
    try (Connection connection = server.connect()) {
      return Comparison.run(connection, tables, messages.apply(this));
    }
  }
}
