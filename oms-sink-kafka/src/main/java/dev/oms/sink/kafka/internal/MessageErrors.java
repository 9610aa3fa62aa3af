package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkWriter.Topic;
import org.jspecify.annotations.Nullable;

/** Which messages cannot be delivered, and what is said of them. Immutable. */
final class MessageErrors {

  private final String where;

  /**
   * For one cluster.
   *
   * @param where for example {@code Kafka at 127.0.0.1:9092}
   */
  MessageErrors(String where) {
    this.where = where;
  }

  /** Where a message was to go, and what it is about. */
  String place(MessageBatch batch, int index) {
    return where
        + ", topic "
        + batch.topic(index)
        + ", partition "
        + batch.partition(index)
        + ", "
        + subject(batch, index);
  }

  private static String subject(MessageBatch batch, int index) {
    TableId table = batch.table(index);
    return table == null ? "heartbeat" : "table " + table;
  }

  /** What keeps a message of a batch that is not being sent from its topic; null if nothing. */
  @Nullable RecordException check(MessageBatch batch, int i, Topic topic) {
    // Of its own: workers ask while other batches are being sent.
    return check(batch, i, topic, new MessageHeaders().bytes(batch, i));
  }

  /**
   * A message that cannot be delivered.
   *
   * @param message its number in the batch
   */
  record Refusal(int message, OmsException error) {}

  /** The first message of a batch that cannot be delivered; null when there is none. */
  @Nullable Refusal find(MessageBatch batch, KnownTopics topics, MessageHeaders headers) {
    String name = "";
    Topic topic = null;
    for (int i = 0; i < batch.size(); i++) {
      if (topic == null || !name.equals(batch.topic(i))) {
        name = batch.topic(i);
        topic = topics.get(name);
      }
      OmsException refusal = check(batch, i, topic, headers.bytes(batch, i));
      if (refusal == null && (batch.partition(i) < 0 || batch.partition(i) >= topic.partitions())) {
        refusal = noSuchPartition(batch, i, topic);
      }
      if (refusal != null) {
        return new Refusal(i, refusal);
      }
    }
    return null;
  }

  /** What a writer answers that has stopped because of {@code error}. */
  static OmsException takesNothing(OmsException error) {
    String message = "no batch is taken after an error: " + error.getMessage();
    return error instanceof RetriableException || error instanceof RecordException
        ? new RetriableException(message, error)
        : new OmsException(message, error);
  }

  /** A message that is larger than its topic takes; null for one that is not. */
  private @Nullable RecordException check(MessageBatch batch, int i, Topic topic, int headerBytes) {
    long size = (long) batch.keyLength(i) + batch.valueLength(i) + headerBytes;
    return size > topic.maxMessageBytes() ? tooLarge(batch, i, topic, headerBytes) : null;
  }

  private RecordException tooLarge(MessageBatch batch, int i, Topic topic, int headerBytes) {
    return new RecordException(
        where
            + ", topic "
            + topic.name()
            + ": a message of "
            + subject(batch, i)
            + " is too large: key "
            + batch.keyLength(i)
            + " + value "
            + batch.valueLength(i)
            + (headerBytes == 0 ? "" : " + headers " + headerBytes)
            + " bytes, the limit is "
            + topic.maxMessageBytes()
            + "; raise max.message.bytes of the topic (and max.request.size of the sink), or leave"
            + " large columns out",
        null);
  }

  /** A message for a partition that its topic does not have. */
  private OmsException noSuchPartition(MessageBatch batch, int i, Topic topic) {
    return new OmsException(
        where
            + ", topic "
            + topic.name()
            + ": the partitioner chose partition "
            + batch.partition(i)
            + ", there are "
            + topic.partitions()
            + " (0 to "
            + (topic.partitions() - 1)
            + ")");
  }
}
