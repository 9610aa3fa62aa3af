package dev.oms.source.mysql.internal.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows come back as they were added, whatever blocks they lie in. */
class SnapshotRowsTest {

  private static final TableSchema SCHEMA =
      new TableSchema(
          new SourceInfo("MYSQL", null, null),
          new TableId("shop", "notes"),
          1,
          List.of(
              new Column("id", DataType.BIGINT, "bigint", false, false, -1, 0, null, List.of()),
              new Column(
                  "note", DataType.LONGTEXT, "longtext", true, false, -1, 0, "utf8mb4", List.of()),
              new Column(
                  "data", DataType.LONGBLOB, "longblob", true, false, -1, 0, null, List.of())),
          List.of(0),
          List.of());

  private final SnapshotRows rows = new SnapshotRows(SCHEMA);

  /** Every length of a value that matters: small, of half a block, more than one, many. */
  private static int length(Random random) {
    return switch (random.nextInt(200)) {
      case 0 -> (256 << 10) - 20 + random.nextInt(40);
      case 1 -> random.nextInt(2 << 20);
      case 2, 3 -> random.nextInt(200 << 10);
      default -> random.nextInt(300);
    };
  }

  private static byte[] text(long seed, int length) {
    byte[] text = new byte[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('a' + random.nextInt(26));
    }
    return text;
  }

  @Test
  void rowsOfAnySizeComeBack() throws SQLException {
    Random random = new Random(5);
    int count = 3000;
    int[] notes = new int[count];
    int[] data = new int[count];
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      notes[i] = i % 7 == 0 ? -1 : length(random);
      data[i] = length(random);
      rows.add(row(Long.toString(i).getBytes(UTF_8), i, notes[i], data[i]));
      bytes += Math.max(0, notes[i]) + data[i] + 9L;
    }

    assertThat(rows.size()).isEqualTo(count);
    assertThat(rows.bytes()).isBetween(bytes, bytes + 16L * count);
    SnapshotRow cursor = rows.cursor();
    ByteSlice slice = new ByteSlice();
    for (int i = count - 1; i >= 0; i--) {
      cursor.position(i);
      assertThat(cursor.getLong(0)).isEqualTo(i);
      assertThat(cursor.isNull(1)).isEqualTo(notes[i] < 0);
      if (notes[i] >= 0) {
        cursor.getBytes(1, slice);
        assertSame(slice, text(i, notes[i]));
      }
      cursor.getBytes(2, slice);
      assertSame(slice, text(~i, data[i]));
    }
  }

  private static void assertSame(ByteSlice slice, byte[] expected) {
    int from = slice.offset();
    assertThat(
            Arrays.equals(slice.array(), from, from + slice.length(), expected, 0, expected.length))
        .isTrue();
  }

  @Test
  void ofARowThatFailsNothingStays() throws SQLException {
    rows.add(row("1".getBytes(UTF_8), 1, 10, 10));
    ResultSet broken = result(row("2".getBytes(UTF_8), 2, 1 << 20, 0), "connection lost");
    assertThatThrownBy(() -> rows.add(broken)).hasMessage("connection lost");
    rows.add(row("3".getBytes(UTF_8), 3, 300_000, -1));

    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.bytes()).isLessThan(301_000);
    SnapshotRow cursor = rows.cursor();
    ByteSlice slice = new ByteSlice();
    cursor.position(0);
    cursor.getBytes(2, slice);
    assertSame(slice, text(~1, 10));
    cursor.position(1);
    assertThat(cursor.getLong(0)).isEqualTo(3);
    cursor.getBytes(1, slice);
    assertSame(slice, text(3, 300_000));
    assertThat(cursor.isNull(2)).isTrue();
  }

  @Test
  void clearedRowsMakeRoom() throws SQLException {
    for (int i = 0; i < 100; i++) {
      rows.add(row("7".getBytes(UTF_8), i, 9_000, 9_000));
    }
    rows.clear();
    assertThat(rows.bytes()).isZero();
    assertThatThrownBy(() -> rows.cursor().position(0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    rows.add(row("8".getBytes(UTF_8), 8, 20, 20));
    assertThat(rows.row(0).getLong(0)).isEqualTo(8);
  }

  /** A row of MySQL's driver, which hands out the bytes of any value. */
  private static ResultSet row(byte[] id, long seed, int note, int data) {
    byte[][] values = {id, note < 0 ? null : text(seed, note), data < 0 ? null : text(~seed, data)};
    return fake(
        ResultSet.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getBytes" -> values[(int) arguments[0] - 1];
              case "getStatement" -> statement();
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  /** The same, whose third value cannot be read. */
  private static ResultSet result(ResultSet row, String failure) {
    return fake(
        ResultSet.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("getBytes") && (int) arguments[0] == 3) {
            throw new SQLException(failure);
          }
          return method.invoke(row, arguments);
        });
  }

  private static Statement statement() {
    DatabaseMetaData metaData = fake(DatabaseMetaData.class, (p, m, a) -> "MySQL Connector/J");
    Connection connection = fake(Connection.class, (p, m, a) -> metaData);
    return fake(Statement.class, (p, m, a) -> connection);
  }

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
