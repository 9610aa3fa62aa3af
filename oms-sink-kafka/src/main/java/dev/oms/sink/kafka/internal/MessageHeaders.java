package dev.oms.sink.kafka.internal;

import dev.oms.core.model.TableId;
import dev.oms.core.spi.MessageBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A message's event headers as headers of a Kafka record. What neighbouring messages share is
 * encoded once. Used by the thread that writes.
 */
final class MessageHeaders {

  static final String ID = "oms.id";
  static final String TABLE = "oms.table";
  static final String OPERATION = "oms.op";
  static final String POSITION = "oms.position";

  /** The lengths of a header's name and value, as Kafka writes them, and the number of headers. */
  private static final int LENGTH_BYTES = 5;

  private final Map<String, RecordHeader> operations = new HashMap<>();
  private @Nullable TableId lastTable;
  private RecordHeader table = header(TABLE, "");
  private @Nullable String lastPosition;
  private RecordHeader position = header(POSITION, "");

  private static RecordHeader header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A message as the producer takes it, with copies of its bytes. */
  ProducerRecord<byte[], byte[]> record(MessageBatch batch, int message) {
    byte[] all = batch.bytes();
    int keyLength = batch.keyLength(message);
    byte[] key = null;
    if (keyLength > 0) {
      int keyStart = batch.keyOffset(message);
      key = Arrays.copyOfRange(all, keyStart, keyStart + keyLength);
    }
    int valueStart = batch.valueOffset(message);
    byte[] value = Arrays.copyOfRange(all, valueStart, valueStart + batch.valueLength(message));
    return new ProducerRecord<>(
        batch.topic(message), batch.partition(message), null, key, value, of(batch, message));
  }

  /** The headers of a message; null when it has none. */
  @Nullable Headers of(MessageBatch batch, int message) {
    String operation = batch.operation(message);
    if (operation == null) {
      return null;
    }
    Headers headers = new RecordHeaders();
    int idLength = batch.eventIdLength(message);
    if (idLength > 0) {
      int start = batch.eventIdOffset(message);
      byte[] id = Arrays.copyOfRange(batch.bytes(), start, start + idLength);
      headers.add(new RecordHeader(ID, id));
    }
    headers.add(operations.computeIfAbsent(operation, o -> header(OPERATION, o)));
    TableId about = batch.table(message);
    if (about != null) {
      headers.add(table(about));
    }
    String place = batch.position(message);
    if (place != null) {
      headers.add(position(place));
    }
    return headers;
  }

  /** The bytes that {@link #of} takes of what a message may have, at most. */
  int bytes(MessageBatch batch, int message) {
    String operation = batch.operation(message);
    if (operation == null) {
      return 0;
    }
    int bytes = OPERATION.length() + operation.length() + LENGTH_BYTES;
    int idLength = batch.eventIdLength(message);
    if (idLength > 0) {
      bytes += ID.length() + idLength + LENGTH_BYTES;
    }
    TableId about = batch.table(message);
    if (about != null) {
      bytes += TABLE.length() + table(about).value().length + LENGTH_BYTES;
    }
    String place = batch.position(message);
    if (place != null) {
      bytes += POSITION.length() + position(place).value().length + LENGTH_BYTES;
    }
    return bytes;
  }

  private RecordHeader table(TableId about) {
    if (about != lastTable) {
      lastTable = about;
      table = header(TABLE, about.toString());
    }
    return table;
  }

  @SuppressWarnings("ReferenceEquality") // an equal text is only encoded again
  private RecordHeader position(String place) {
    if (place != lastPosition) {
      lastPosition = place;
      position = header(POSITION, place);
    }
    return position;
  }
}
