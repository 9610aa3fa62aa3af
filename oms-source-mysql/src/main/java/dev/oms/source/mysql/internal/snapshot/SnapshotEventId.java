package dev.oms.source.mysql.internal.snapshot;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.model.ValueKind;
import dev.oms.core.text.ValueText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The event ids of the rows of a table that has a key: the table and the key's values, each in
 * ASCII and short. Whole numbers are written as they are, all else as 128 bits of a hash. Behind
 * them stands which reading of the table it is, but for the first. Used by one thread.
 */
final class SnapshotEventId {

  private final byte[] table;
  private final int[] key;
  private final boolean numbers;
  private final MessageDigest digest;

  SnapshotEventId(TableSchema schema) {
    List<Integer> columns = schema.rowKey();
    key = columns.stream().mapToInt(Integer::intValue).toArray();
    numbers = columns.stream().map(schema::column).map(Column::kind).allMatch(this::isNumber);
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    byte[] name = schema.id().toString().getBytes(StandardCharsets.UTF_8);
    boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(schema.id().toString());
    table = ascii ? name : hash(name);
  }

  private boolean isNumber(ValueKind kind) {
    return kind == ValueKind.INTEGER;
  }

  private byte[] hash(byte[] text) {
    digest.update(text);
    return finish();
  }

  private byte[] finish() {
    return HexFormat.of().formatHex(digest.digest(), 0, 16).getBytes(StandardCharsets.US_ASCII);
  }

  /** Appends the id of a row. */
  void append(Row row, long reading, ByteOutput out) {
    out.write(table);
    out.write('@');
    appendKey(row, out);
    appendReading(reading, out);
  }

  /** What tells a reading from the first; nothing for that. */
  static void appendReading(long reading, ByteOutput out) {
    if (reading != 0) {
      out.write('~');
      ValueText.appendLong(reading, out);
    }
  }

  private void appendKey(Row row, ByteOutput out) {
    if (numbers) {
      for (int i = 0; i < key.length; i++) {
        if (i > 0) {
          out.write(',');
        }
        ValueText.appendLong(row.getLong(key[i]), out);
      }
      return;
    }
    for (int column : key) {
      byte[] text = String.valueOf(row.getText(column)).getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
      digest.update(text);
    }
    out.write(finish());
  }
}
