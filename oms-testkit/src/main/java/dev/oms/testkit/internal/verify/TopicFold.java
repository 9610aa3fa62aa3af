package dev.oms.testkit.internal.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Applies messages to rows, in the order of their offsets, and notes what is out of order.
 *
 * <p>Order is judged from a row's version. A message is a duplicate if an equal one (key, type,
 * both images) came before; only a crash excuses it. A message with a lower version than the one
 * before it is a step back; if it is no duplicate either, nothing excuses it: a consumer saw the
 * row go back to a state that is older and that it had not seen. An update whose before image is
 * newer than the last message means that a change in between never arrived.
 */
final class TopicFold {

  private static final int MAX_SAMPLES = 20;

  private final Map<String, TableShape> shapes;
  private final Map<FoldedRow, FoldedRow> rows = new HashMap<>();
  private final HashSet64 seen = new HashSet64();
  private final List<String> topics = new ArrayList<>();

  final Map<String, Long> messagesByType = new TreeMap<>();
  final List<String> samples = new ArrayList<>();
  long messages;
  long duplicates;
  long stepsBack;
  long reordered;
  long gaps;
  long partitionMoves;
  long malformed;
  long ofOtherTables;

  TopicFold(Map<String, TableShape> shapes) {
    this.shapes = shapes;
  }

  /** Applies the next message of its partition. */
  void apply(ConsumerRecord<byte[], byte[]> record) {
    messages++;
    try {
      if (record.value() == null) {
        messagesByType.merge("(tombstone)", 1L, Long::sum);
        return;
      }
      Message message = Message.parse(record.value());
      messagesByType.merge(message.type(), 1L, Long::sum);
      switch (message.type()) {
        case "INSERT", "UPDATE", "DELETE", "ROW" -> change(message, record);
        case "DDL", "HEARTBEAT", "BEGIN", "COMMIT" -> {
          // No row.
        }
        default -> throw new IOException("unknown recordType " + message.type());
      }
    } catch (IOException | NumberFormatException e) {
      malformed++;
      sample("malformed: " + e.getMessage(), record);
    }
  }

  /** Returns what was said of a key, null if nothing was. */
  @Nullable FoldedRow find(byte[] key) {
    return rows.get(new FoldedRow(key));
  }

  /** Returns all rows, those that were deleted too. */
  Iterable<FoldedRow> rows() {
    return rows.values();
  }

  String topic(FoldedRow row) {
    return topics.get(row.place >>> 16);
  }

  int partition(FoldedRow row) {
    return row.place & 0xffff;
  }

  private void change(Message message, ConsumerRecord<byte[], byte[]> record) throws IOException {
    TableShape shape = shape(message);
    if (shape == null) {
      ofOtherTables++;
      return;
    }
    switch (message.type()) {
      case "UPDATE" -> {
        Image before = image(shape, message.before(), "prevStruct");
        Image after = image(shape, message.after(), "postStruct");
        boolean isNew = isNew(message, before.hash, after.hash, after.version);
        if (Arrays.equals(before.key, after.key)) {
          checkGap(shape, before, record);
          enter(after, false, isNew, record, true);
        } else {
          // Which of its two keys decides the partition is the sender's choice.
          leave(shape, before, isNew, record, false);
          enter(after, true, isNew, record, false);
        }
      }
      case "DELETE" -> {
        Image before = image(shape, message.before(), "prevStruct");
        leave(shape, before, isNew(message, before.hash, 1, before.version), record, true);
      }
      default -> {
        Image after = image(shape, message.after(), "postStruct");
        boolean isStart = !row(after.key).present;
        enter(after, isStart, isNew(message, 1, after.hash, after.version), record, true);
      }
    }
  }

  private boolean isNew(Message message, long before, long after, long version) {
    boolean isNew = seen.add(Hash.of(Hash.of(Hash.of(message.type()), before), after));
    // Without a version a row may well go through the same change again.
    if (!isNew && version != FoldedRow.NO_VERSION) {
      duplicates++;
    }
    return isNew;
  }

  private void checkGap(TableShape shape, Image before, ConsumerRecord<byte[], byte[]> record) {
    FoldedRow row = row(before.key);
    // Of a filtered table, changes are missing by design.
    if (!shape.isFiltered() && isNewer(before.version, row.version)) {
      gaps++;
      sample("the change before this one is missing, last version " + row.version, record);
    }
  }

  private void enter(
      Image after,
      boolean isStart,
      boolean isNew,
      ConsumerRecord<byte[], byte[]> record,
      boolean samePartition) {
    FoldedRow row = row(after.key);
    if (!isStart) {
      // After a DELETE with version n, an update to n is one that the DELETE overtook.
      boolean isBack =
          isNewer(row.version, after.version)
              || (!row.present
                  && row.version == after.version
                  && row.version != FoldedRow.NO_VERSION);
      checkOrder(isBack, row, isNew, record);
    }
    settle(row, after.version, record, samePartition);
    row.present = true;
    row.rowHash = after.hash;
  }

  private void leave(
      TableShape shape,
      Image before,
      boolean isNew,
      ConsumerRecord<byte[], byte[]> record,
      boolean samePartition) {
    FoldedRow row = row(before.key);
    checkOrder(isNewer(row.version, before.version), row, isNew, record);
    checkGap(shape, before, record);
    settle(row, before.version, record, samePartition);
    row.present = false;
  }

  private void checkOrder(
      boolean isBack, FoldedRow row, boolean isNew, ConsumerRecord<byte[], byte[]> record) {
    if (isBack) {
      stepsBack++;
      if (isNew) {
        reordered++;
        sample("older than the message before it, version " + row.version, record);
      }
    }
  }

  private void settle(
      FoldedRow row, long version, ConsumerRecord<byte[], byte[]> record, boolean samePartition) {
    int place = place(record);
    // Where a row that changed its key came to lie says nothing of its next messages.
    if (samePartition && row.place >= 0 && row.place != place) {
      partitionMoves++;
      sample("its key was in partition " + partition(row) + " before", record);
    }
    row.place = place;
    row.offset = record.offset();
    row.version = version;
  }

  private FoldedRow row(byte[] key) {
    return rows.computeIfAbsent(new FoldedRow(key), row -> row);
  }

  private static boolean isNewer(long one, long other) {
    return one != FoldedRow.NO_VERSION && other != FoldedRow.NO_VERSION && one > other;
  }

  private int place(ConsumerRecord<byte[], byte[]> record) {
    int topic = topics.indexOf(record.topic());
    if (topic < 0) {
      topic = topics.size();
      topics.add(record.topic());
    }
    return topic << 16 | record.partition();
  }

  private void sample(String what, ConsumerRecord<byte[], byte[]> record) {
    if (samples.size() < MAX_SAMPLES) {
      samples.add(what + ": " + Samples.text(record));
    }
  }

  private @Nullable TableShape shape(Message message) {
    TableShape shape = shapes.get(message.database() + "." + message.table());
    // An OceanBase source puts the tenant in front.
    int dot = message.database().indexOf('.');
    return shape != null || dot < 0
        ? shape
        : shapes.get(message.database().substring(dot + 1) + "." + message.table());
  }

  private static Image image(
      TableShape shape, @Nullable Map<String, @Nullable Object> struct, String name)
      throws IOException {
    if (struct == null) {
      throw new IOException("no " + name);
    }
    Map<String, String> texts = shape.messageRow(struct);
    byte[] key = shape.key(texts);
    if (key == null) {
      throw new IOException("no key in " + name);
    }
    return new Image(key, TableShape.hash(texts), shape.version(struct));
  }

  /** One of the two rows of a message. */
  private static final class Image {
    final byte[] key;
    final long hash;
    final long version;

    Image(byte[] key, long hash, long version) {
      this.key = key;
      this.hash = hash;
      this.version = version;
    }
  }
}
