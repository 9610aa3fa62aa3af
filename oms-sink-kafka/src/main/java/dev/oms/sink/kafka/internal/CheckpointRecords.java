package dev.oms.sink.kafka.internal;

import dev.oms.core.Checkpoint;
import dev.oms.core.checkpoint.CheckpointText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline's checkpoint as records of the topic of checkpoints: its text with each commit, its
 * attachment, packed, only when it is another one. Used by one thread at a time.
 */
final class CheckpointRecords {

  private final String topic;
  private final String pipeline;
  private final CheckpointKeys keys;

  /** What the topic is known to hold; null as long as nothing is known. */
  private @Nullable Optional<String> stored;

  private @Nullable Optional<String> sent;

  CheckpointRecords(String topic, String pipeline) {
    this.topic = topic;
    this.pipeline = pipeline;
    this.keys = CheckpointKeys.of(pipeline);
  }

  /** Adds a checkpoint to the open transaction. */
  void send(TransactionalProducer producer, Checkpoint checkpoint) {
    String attachment = checkpoint.attachment();
    Optional<String> wanted = Optional.ofNullable(attachment);
    if (attachment != null && !wanted.equals(stored)) {
      send(producer, keys.attachment(), pack(attachment));
    }
    sent = wanted;
    String name = attachment == null ? null : CheckpointText.attachmentName(attachment);
    send(
        producer,
        keys.checkpoint(),
        CheckpointText.write(checkpoint, name).getBytes(StandardCharsets.UTF_8));
  }

  /** The transaction with the last {@link #send} is committed. */
  void committed() {
    stored = sent;
  }

  /** What the topic holds is not known any more. */
  void forget() {
    stored = null;
  }

  /** Adds what deletes the checkpoint. */
  void delete(TransactionalProducer producer) {
    forget();
    send(producer, keys.checkpoint(), null);
    send(producer, keys.attachment(), null);
  }

  /** Adds who holds the checkpoint. */
  void send(TransactionalProducer producer, Owner owner) {
    send(producer, keys.owner(), owner.encode());
  }

  private void send(TransactionalProducer producer, String key, byte @Nullable [] value) {
    producer.send(new ProducerRecord<>(topic, 0, CheckpointKeys.bytes(key), value), null);
  }

  /**
   * The checkpoint that the topic holds.
   *
   * @throws dev.oms.core.OmsException when it is damaged
   */
  Optional<Checkpoint> read(CheckpointTopic from, CheckpointTopic.Isolation isolation) {
    Map<String, ConsumerRecord<byte[], byte[]>> found =
        from.newest(
            Set.of(keys.checkpoint(), keys.attachment()),
            records -> isComplete(records, from),
            isolation);
    CheckpointText.Parsed parsed = parse(found, from);
    if (parsed == null) {
      return Optional.empty();
    }
    String attachment = null;
    if (parsed.attachmentName() != null) {
      attachment = attachment(found);
      if (!named(attachment, parsed.attachmentName())) {
        throw CheckpointText.damaged(where(from), "its attachment is missing or was changed", null);
      }
    }
    stored = Optional.ofNullable(attachment);
    return Optional.of(parsed.checkpoint().withAttachment(attachment));
  }

  private boolean isComplete(
      Map<String, ConsumerRecord<byte[], byte[]>> found, CheckpointTopic from) {
    ConsumerRecord<byte[], byte[]> record = found.get(keys.checkpoint());
    if (record == null || record.value() == null) {
      return record != null;
    }
    CheckpointText.Parsed parsed = parse(found, from);
    return parsed == null
        || parsed.attachmentName() == null
        || named(attachment(found), parsed.attachmentName());
  }

  private CheckpointText.@Nullable Parsed parse(
      Map<String, ConsumerRecord<byte[], byte[]>> found, CheckpointTopic from) {
    ConsumerRecord<byte[], byte[]> record = found.get(keys.checkpoint());
    return record == null || record.value() == null
        ? null
        : CheckpointText.read(new String(record.value(), StandardCharsets.UTF_8), where(from));
  }

  private static boolean named(@Nullable String attachment, String name) {
    return attachment != null && Objects.equals(CheckpointText.attachmentName(attachment), name);
  }

  private @Nullable String attachment(Map<String, ConsumerRecord<byte[], byte[]>> found) {
    ConsumerRecord<byte[], byte[]> record = found.get(keys.attachment());
    return record == null || record.value() == null ? null : unpack(record.value());
  }

  /** For messages. */
  String where(CheckpointTopic from) {
    return "the checkpoint of pipeline '" + pipeline + "' in " + from.where();
  }

  private static byte[] pack(String text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static @Nullable String unpack(byte[] packed) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // The name of what it should be does not fit, which is told.
      return null;
    }
  }
}
