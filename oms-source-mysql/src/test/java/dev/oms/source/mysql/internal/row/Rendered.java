package dev.oms.source.mysql.internal.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.text.ValueText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;

/** A value of a row, and what the server says of it, as one comparable text. */
final class Rendered {

  private Rendered() {}

  static String of(Row row, int column) {
    if (row.isAbsent(column)) {
      return "<absent>";
    }
    if (row.isNull(column)) {
      return "<null>";
    }
    Column meta = row.schema().column(column);
    ByteOutput out = new ByteOutput(32);
    ByteSlice slice = new ByteSlice();
    switch (meta.kind()) {
      case INTEGER -> {
        return meta.unsigned()
            ? Long.toUnsignedString(row.getLong(column))
            : Long.toString(row.getLong(column));
      }
      case FLOAT -> {
        return "float " + Float.toString(row.getFloat(column));
      }
      case DOUBLE -> {
        return "double " + Double.toString(row.getDouble(column));
      }
      case DECIMAL -> {
        row.getBytes(column, slice);
        String text = slice.toString();
        assertThat(row.getDecimal(column).scale()).isEqualTo(meta.scale());
        assertThat(row.getDecimal(column).toPlainString())
            .isEqualTo(text.matches("-0(\\.0+)?") ? text.substring(1) : text);
        return text;
      }
      case TEXT -> {
        row.getBytes(column, slice);
        try {
          return StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(slice.array(), slice.offset(), slice.length()))
              .toString();
        } catch (CharacterCodingException e) {
          throw new AssertionError("not UTF-8: " + hex(slice), e);
        }
      }
      case BINARY -> {
        row.getBytes(column, slice);
        if (meta.type() == DataType.BIT && slice.length() <= 8) {
          assertThat(row.getLong(column)).isEqualTo(Long.parseUnsignedLong(hex(slice), 16));
        }
        return hex(slice);
      }
      case DATE -> ValueText.appendDate(row.getLong(column), out);
      case TIME -> ValueText.appendTime(row.getLong(column), out);
      case DATETIME -> ValueText.appendDateTime(row.getLong(column), row.getNanos(column), out);
      case TIMESTAMP -> {
        long seconds = row.getLong(column);
        if (seconds == Row.ZERO_TIMESTAMP) {
          assertThat(row.getNanos(column)).isZero();
          return "0000-00-00 00:00:00";
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        out.write(
            time.toString()
                .replace('T', ' ')
                .concat(time.getSecond() == 0 ? ":00" : "")
                .getBytes(StandardCharsets.US_ASCII));
        ValueText.appendFraction(row.getNanos(column), out);
      }
    }
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private static String hex(ByteSlice slice) {
    return HexFormat.of()
        .withUpperCase()
        .formatHex(slice.array(), slice.offset(), slice.offset() + slice.length());
  }

  /** An expression that gives the value as ASCII, whatever the driver and session do. */
  static String oracle(Column column) {
    return switch (column.kind()) {
      case INTEGER -> "CAST(v + 0 AS CHAR)";
      case DECIMAL ->
          column.nativeType().contains("zerofill") ? "CAST(v + 0 AS CHAR)" : "CAST(v AS CHAR)";
      case FLOAT, DOUBLE -> "v * 1e0";
      case TEXT -> "HEX(CONVERT(CAST(v AS CHAR) USING utf8mb4))";
      case BINARY -> "HEX(v)";
      case DATE, TIME, DATETIME, TIMESTAMP -> "CAST(v AS CHAR)";
    };
  }

  /** What the server said, as {@link #of} has it. */
  static String expected(Column column, String oracle) {
    if (oracle == null) {
      return "<null>";
    }
    return switch (column.kind()) {
      case INTEGER, DECIMAL -> oracle;
      case FLOAT -> "float " + Float.toString((float) Double.parseDouble(oracle));
      case DOUBLE -> "double " + Double.toString(Double.parseDouble(oracle));
      case TEXT -> new String(HexFormat.of().parseHex(oracle), StandardCharsets.UTF_8);
      case BINARY ->
          column.type() == DataType.BIT
              ? String.format(Locale.ROOT, "%" + 2 * ((column.length() + 7) / 8) + "s", oracle)
                  .replace(' ', '0')
              : oracle;
      case DATE, TIME, DATETIME, TIMESTAMP ->
          oracle.contains(".") ? oracle.replaceAll("0+$", "").replaceAll("\\.$", "") : oracle;
    };
  }
}
