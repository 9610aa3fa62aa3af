package dev.oms.source.mysql.internal.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.OmsException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Truncated and altered events give an OmsException, or another value, and nothing else. */
class DamagedEventTest {

  private static final SourceInfo SOURCE = new SourceInfo("MYSQL", null, "8.0.31");
  private static final int[] TYPES = {
    3, 15, 246, 252, 254, 254, 18, 19, 17, 245, 16, 13, 5, 140, 254
  };
  private static final int[] META = {
    80, 0, 20, 10, 2, 0xF7, 1, 0xFE, 8, 6, 3, 0, 4, 2, 1, 8, 2, 0xF8, 1
  };

  /** {"a": [1, "x", 1.5]} in the small form. */
  private static final byte[] JSON =
      EventBytes.start()
          .bytes(0)
          .le(1, 2)
          .le(41, 2)
          .le(11, 2)
          .le(1, 2)
          .bytes(2)
          .le(12, 2)
          .bytes('a')
          .le(3, 2)
          .le(29, 2)
          .bytes(5)
          .le(1, 2)
          .bytes(12)
          .le(13, 2)
          .bytes(11)
          .le(15, 2)
          .bytes(1, 'x')
          .le(Double.doubleToLongBits(1.5), 8)
          .bytes(0, 0, 0, 0, 0, 0)
          .done();

  private static byte[] tableMap() {
    EventBytes names = EventBytes.start();
    for (int i = 0; i < TYPES.length; i++) {
      names.text("c" + i);
    }
    return EventBytes.tableMap(TYPES, META)
        .field(1, EventBytes.start().bytes(0))
        .field(2, EventBytes.start().packed(255).packed(2).packed(63).packed(3).packed(63))
        .field(4, names)
        .field(5, EventBytes.start().packed(2).text("p").text("q"))
        .field(6, EventBytes.start().packed(2).text("x").text("y"))
        .field(8, EventBytes.start().packed(0))
        .field(10, EventBytes.start().packed(255))
        .done();
  }

  private static byte[] row() {
    EventBytes row = EventBytes.start().bytes(0, 0);
    row.le(-5, 4).bytes(3, 'a', 0xC3, 0xA9);
    row.raw(new byte[] {(byte) 0x80, 0, 0, 1, 42, 0, 0, 0, 1, 7});
    row.le(3, 2).bytes('x', 'y', 'z').bytes(2).bytes(2, 1, 2);
    row.be(0x99B3A5F1A3L, 5).be(123456, 3);
    row.be(0x80A000L, 3).be(5000, 2);
    row.be(1_700_000_000L, 4);
    row.le(JSON.length, 4).raw(JSON);
    row.be(0x1FF, 2).bytes(124).le(Double.doubleToLongBits(2.5), 8);
    row.le(4, 2).bytes(0, 'r', 'a', 'w').bytes(3);
    return row.done();
  }

  private static byte[] update() {
    return EventBytes.rows(TYPES.length)
        .bytes(0xFF, 0x7F, 0xFF, 0x7F)
        .raw(row())
        .raw(row())
        .raw(row())
        .raw(row())
        .done();
  }

  private static int readAll(byte[] map, byte[] rows, TableSchema known) {
    TableMap parsed = TableMap.parse(map, 0, map.length, false);
    TableSchema schema = MetadataSchema.of(parsed, SOURCE, 1, known, ServerCollations.NONE);
    RowsEvent event = new RowsEvent();
    event.reset(RowLayout.of(parsed, schema), RowsEvent.Kind.UPDATE, false, rows, 0, rows.length);
    int read = 0;
    while (event.next()) {
      readValues(event.before());
      readValues(event.after());
      read++;
    }
    return read;
  }

  private static void readValues(Row row) {
    for (int i = 0; i < row.schema().size(); i++) {
      row.getText(i);
    }
  }

  @Test
  void theEventItselfIsRead() {
    byte[] map = tableMap();
    assertThat(readAll(map, update(), null)).isEqualTo(2);
    TableMap parsed = TableMap.parse(map, 0, map.length, false);
    TableSchema schema = MetadataSchema.of(parsed, SOURCE, 1, null, ServerCollations.NONE);
    RowsEvent event = new RowsEvent();
    byte[] rows = update();
    event.reset(RowLayout.of(parsed, schema), RowsEvent.Kind.UPDATE, false, rows, 0, rows.length);
    assertThat(event.next()).isTrue();
    BinlogRow row = event.before();
    assertThat(row.getText(0)).isEqualTo("-5");
    assertThat(row.getText(1)).isEqualTo("a\u00e9");
    assertThat(row.getText(4)).isEqualTo("y");
    assertThat(row.getText(9)).isEqualTo("{\"a\": [1, \"x\", 1.5]}");
    assertThat(row.getText(14)).isEqualTo("p,q");
    assertThat(row.getLong(10)).isEqualTo(0x1FF);
    assertThatThrownBy(() -> row.getLong(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> row.getDouble(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void truncationIsAlwaysSeen() {
    byte[] map = tableMap();
    byte[] rows = update();
    int whole = row().length;
    for (int length = 0; length < rows.length; length++) {
      byte[] cut = Arrays.copyOf(rows, length);
      int head = rows.length - 4 * whole;
      if (length == head || length == head + 2 * whole) {
        assertThat(readAll(map, cut, null)).isEqualTo(length == head ? 0 : 1);
      } else {
        assertThatThrownBy(() -> readAll(map, cut, null))
            .as("cut to " + length)
            .isInstanceOf(EventFormatException.class);
      }
    }
    for (int length = 0; length < map.length; length++) {
      byte[] cut = Arrays.copyOf(map, length);
      try {
        TableMap.parse(cut, 0, cut.length, false);
      } catch (OmsException e) {
        assertThat(e.getMessage()).contains("TABLE_MAP");
      }
    }
  }

  @Test
  void noBitFlipGivesAnythingButAnOmsException() {
    Random random = new Random(11);
    byte[] map = tableMap();
    byte[] rows = update();
    int failed = 0;
    for (int n = 0; n < 60_000; n++) {
      byte[] damagedMap = map.clone();
      byte[] damagedRows = rows.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        byte[] target = random.nextInt(3) == 0 ? damagedMap : damagedRows;
        int at = random.nextInt(target.length);
        target[at] =
            (byte)
                (random.nextBoolean() ? target[at] ^ 1 << random.nextInt(8) : random.nextInt(256));
      }
      if (random.nextInt(4) == 0) {
        damagedRows = Arrays.copyOf(damagedRows, random.nextInt(damagedRows.length));
      }
      try {
        readAll(damagedMap, damagedRows, null);
      } catch (OmsException e) {
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(1000);
  }

  @Test
  void damagedJsonEndsWithAnExceptionSoon() {
    Random random = new Random(12);
    JsonBinary json = new JsonBinary();
    ByteOutput out = new ByteOutput(64);
    json.append(JSON, 0, JSON.length, out);
    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\": [1, \"x\", 1.5]}");
    for (int n = 0; n < 200_000; n++) {
      byte[] damaged = JSON.clone();
      for (int flips = random.nextInt(5); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] =
            (byte) random.nextInt(random.nextBoolean() ? 16 : 256);
      }
      int length = random.nextInt(damaged.length + 1);
      out.reset();
      try {
        json.append(damaged, 0, length, out);
      } catch (EventFormatException e) {
        assertThat(e.getMessage()).contains("JSON");
      }
    }
  }

  @Test
  void damagedCompressionEndsWithAnException() {
    byte[] plain = update();
    int head = 8 + 1 + 4;
    Deflater deflater = new Deflater();
    deflater.setInput(plain, head, plain.length - head);
    deflater.finish();
    byte[] data = new byte[1000];
    int length = deflater.deflate(data);
    deflater.end();
    byte[] event =
        EventBytes.start()
            .raw(Arrays.copyOf(plain, head))
            .bytes(0x82)
            .be(plain.length - head, 2)
            .raw(Arrays.copyOf(data, length))
            .done();
    try (CompressedRows rows = new CompressedRows()) {
      assertThat(rows.rows(CompressedRows.UPDATE_ROWS_COMPRESSED_V1, event, 0, event.length))
          .isEqualTo(plain);
      Random random = new Random(13);
      for (int n = 0; n < 20_000; n++) {
        byte[] damaged = event.clone();
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        int end = random.nextInt(4) == 0 ? random.nextInt(damaged.length) : damaged.length;
        try {
          rows.rows(166 + random.nextInt(6), damaged, 0, end);
          rows.query(damaged, 0, end);
        } catch (EventFormatException e) {
          assertThat(e.getMessage()).contains("compressed");
        }
      }
    }
  }

  @Test
  void absentIsNotNullAndAnEmptyRowIsARow() {
    TableMap map = parse(EventBytes.tableMap(new int[] {3, 3}));
    TableSchema schema =
        new TableSchema(
            SOURCE,
            new TableId("d", "t"),
            1,
            List.of(Column.of("a", DataType.INT, "int"), Column.of("b", DataType.INT, "int")),
            List.of(),
            List.of());
    RowLayout layout = RowLayout.of(map, schema);
    RowsEvent event = new RowsEvent();
    // Column b alone: NULL in one row, 7 in the next.
    byte[] rows = EventBytes.rows(2).bytes(2).bytes(1).bytes(0).le(7, 4).done();
    event.reset(layout, RowsEvent.Kind.WRITE, false, rows, 0, rows.length);
    assertThat(event.next()).isTrue();
    BinlogRow row = event.after();
    assertThat(row.isAbsent(0)).isTrue();
    assertThat(row.isNull(0)).isFalse();
    assertThat(row.isNull(1)).isTrue();
    assertThat(row.isAbsent(1)).isFalse();
    assertThat(event.next()).isTrue();
    assertThat(row.getLong(1)).isEqualTo(7);
    assertThat(event.rowIndex()).isEqualTo(1);
    assertThat(event.next()).isFalse();

    byte[] empty = EventBytes.rows(2).bytes(0).done();
    event.reset(layout, RowsEvent.Kind.WRITE, false, empty, 0, empty.length);
    assertThat(event.next()).isTrue();
    assertThat(event.after().isAbsent(0)).isTrue();
    assertThat(event.next()).isFalse();
  }

  private static TableMap parse(EventBytes bytes) {
    byte[] body = bytes.done();
    return TableMap.parse(body, 0, body.length, false);
  }
}
