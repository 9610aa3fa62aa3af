package dev.oms.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrayRowTest {

  private static final SourceInfo MYSQL = new SourceInfo("MYSQL", null, null);

  private static TableSchema schema(Column... columns) {
    return new TableSchema(
        MYSQL, new TableId("shop", "t"), 1, List.of(columns), List.of(), List.of());
  }

  private static Column column(DataType type) {
    return new Column("c", type, "native", true, false, 20, 0, null, List.of());
  }

  private static @Nullable String text(DataType type, @Nullable Object value) {
    return ArrayRow.of(schema(column(type)), value).getText(0);
  }

  @Test
  void takesJavaValuesOfEveryKind() {
    assertThat(text(DataType.INT, 7)).isEqualTo("7");
    assertThat(text(DataType.BOOLEAN, true)).isEqualTo("1");
    assertThat(text(DataType.FLOAT, 0.1f)).isEqualTo("0.1");
    assertThat(text(DataType.DOUBLE, 5)).isEqualTo("5.0");
    assertThat(text(DataType.DECIMAL, new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(text(DataType.DECIMAL, new BigDecimal("-12.50"))).isEqualTo("-12.50");
    assertThat(text(DataType.VARCHAR, "Grüße 😀")).isEqualTo("Grüße 😀");
    assertThat(text(DataType.BLOB, new byte[] {1, 2, 3})).isEqualTo("AQID");
    assertThat(text(DataType.BIT, 0x1FF)).isEqualTo("AAH/");
    assertThat(text(DataType.DATE, LocalDate.of(2020, 11, 25))).isEqualTo("2020-11-25");
    assertThat(text(DataType.DATE, "2024-02-30")).isEqualTo("2024-02-30");
    assertThat(text(DataType.TIME, Duration.ofSeconds(-62))).isEqualTo("-00:01:02");
    assertThat(text(DataType.TIME, LocalTime.of(1, 2, 3))).isEqualTo("01:02:03");
    assertThat(text(DataType.TIME, "-838:59:59.5")).isEqualTo("-838:59:59.5");
    assertThat(text(DataType.DATETIME, LocalDateTime.of(2020, 11, 25, 0, 1, 2, 120_000_000)))
        .isEqualTo("2020-11-25 00:01:02.12");
    assertThat(text(DataType.DATETIME, "0000-00-00 00:00:00.000001"))
        .isEqualTo("0000-00-00 00:00:00.000001");
    assertThat(text(DataType.TIMESTAMP, Instant.ofEpochSecond(1606233662, 12_345_000)))
        .isEqualTo("1606233662.012345");
    assertThat(text(DataType.TIMESTAMP, "0000-00-00 00:00:00")).isEqualTo("0000-00-00 00:00:00");
    assertThat(
            text(
                DataType.ZONED_DATETIME,
                LocalDateTime.of(2020, 1, 2, 3, 4, 5).atZone(ZoneId.of("Asia/Shanghai"))))
        .isEqualTo("2020-01-02 03:04:05 Asia/Shanghai");
    assertThat(text(DataType.ZONED_DATETIME, "2020-01-02 03:04:05.5 +08:00"))
        .isEqualTo("2020-01-02 03:04:05.5 +08:00");
  }

  @Test
  void unsigned64BitIsExact() {
    Column unsigned = new Column("u", DataType.BIGINT, "x", true, true, -1, 0, null, List.of());
    BigInteger max = new BigInteger("18446744073709551615");
    assertThat(ArrayRow.of(schema(unsigned), max).getText(0)).isEqualTo(max.toString());
    assertThatThrownBy(() -> ArrayRow.of(schema(unsigned), max.add(BigInteger.ONE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ArrayRow.of(schema(column(DataType.BIGINT)), max))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void absentIsNotNull() {
    TableSchema schema =
        schema(
            Column.of("a", DataType.INT, "int"),
            Column.of("b", DataType.INT, "int"),
            Column.of("c", DataType.INT, "int"));
    ArrayRow row = ArrayRow.of(schema, 1, null, ArrayRow.ABSENT);
    assertThat(row.isAbsent(0) || row.isNull(0)).isFalse();
    assertThat(row.isNull(1)).isTrue();
    assertThat(row.isAbsent(1)).isFalse();
    assertThat(row.isNull(2)).isFalse();
    assertThat(row.isAbsent(2)).isTrue();
    assertThat(row).hasToString("shop.t{a=1, b=null}");
    assertThatThrownBy(() -> row.getLong(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("column b is NULL: it has no value to read");
    assertThatThrownBy(() -> row.getLong(2)).hasMessageStartingWith("column c is absent");
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> ArrayRow.of(schema(column(DataType.INT))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("table shop.t has 1 columns, got 0");
    assertThatThrownBy(() -> text(DataType.INT, "7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column c of type INT does not take the String '7'");
    assertThatThrownBy(() -> text(DataType.DATE, "25.11.2020"))
        .isInstanceOf(IllegalArgumentException.class);
    ArrayRow row = ArrayRow.of(schema(column(DataType.VARCHAR)), "x");
    assertThatThrownBy(() -> row.getLong(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("getLong does not read column c of kind TEXT");
    assertThatThrownBy(() -> row.getDouble(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> row.getFloat(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> row.getDecimal(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> row.getNanos(0)).isInstanceOf(IllegalStateException.class);
    ArrayRow number = ArrayRow.of(schema(column(DataType.INT)), 1);
    assertThatThrownBy(() -> number.getBytes(0, new ByteSlice()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void changesCheckTheirImages() {
    Origin origin = new SimpleOrigin("binlog.000001:4", "gtid", null, 1);
    ArrayRow row = ArrayRow.of(schema(column(DataType.INT)), 1);
    RowChange update = SimpleRowChange.update(row, row, 5, origin);
    assertThat(update.schema()).isSameAs(row.schema());
    assertThat(update.indexInTransaction()).isEqualTo(-1);
    assertThat(SimpleRowChange.delete(row, 5, origin).image()).isSameAs(row);
    assertThat(SimpleRowChange.insert(row, 5, origin).after()).isSameAs(row);
    assertThat(SimpleRowChange.snapshot(row, SimpleOrigin.ofSnapshot("chunk 1")).type())
        .isEqualTo(ChangeType.SNAPSHOT);
    assertThatThrownBy(() -> new SimpleRowChange(ChangeType.UPDATE, null, row, 0, origin, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("UPDATE needs a before image");
    assertThatThrownBy(() -> new SimpleRowChange(ChangeType.INSERT, row, row, 0, origin, 0))
        .hasMessage("INSERT has no before image");
    assertThatThrownBy(() -> new SimpleRowChange(ChangeType.DELETE, row, row, 0, origin, 0))
        .hasMessage("DELETE has no after image");

    ByteOutput id = new ByteOutput(16);
    new SimpleRowChange(ChangeType.INSERT, null, row, 0, origin, 3).appendEventId(id);
    assertThat(new String(id.toByteArray(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("binlog.000001:4#3");
  }
}
