package dev.oms.filter.sql.internal.eval;

import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.filter.sql.internal.parse.Node;
import dev.oms.filter.sql.internal.text.Collation;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Expressions that are a column. */
final class Columns {

  private static final TextType BYTES =
      new TextType(Collation.BINARY, "binary", "binary", TextType.COLUMN);

  private Columns() {}

  static Expr of(Scope scope, Node.ColumnName name) {
    int index = scope.column(name);
    Column column = scope.schema.column(index);
    refuse(scope, name, column);
    return switch (column.kind()) {
      case INTEGER -> new LongColumn(index, column.unsigned(), column);
      case DECIMAL -> new DecimalColumn(index, column.scale(), column.length());
      case FLOAT -> new FloatColumn(index);
      case DOUBLE -> new DoubleColumn(index);
      case BINARY ->
          column.type() == DataType.BIT
              ? new LongColumn(index, true, column)
              : new TextColumn(index, BYTES);
      case TEXT ->
          column.type() == DataType.ENUM || column.type() == DataType.SET
              ? new LabelColumn(index, scope.textType(column), column)
              : new TextColumn(index, scope.textType(column));
      case DATE -> new DateColumn(index);
      case DATETIME -> new DateTimeColumn(index, column.scale());
      case TIMESTAMP -> new TimestampColumn(index, column.scale(), scope.options.zone());
      case TIME -> new TimeColumn(index, column.scale());
    };
  }

  private static void refuse(Scope scope, Node.ColumnName name, Column column) {
    String why =
        switch (column.type()) {
          case JSON -> "JSON has rules of its own";
          case GEOMETRY, VECTOR -> "it has no order and no text";
          case UUID, INET -> "its order is not that of its text";
          case ZONED_DATETIME, INTERVAL_DAY_TO_SECOND, INTERVAL_YEAR_TO_MONTH ->
              "it is no type of MySQL";
          case FLOAT, DOUBLE ->
              column.nativeType().contains(",")
                  ? "servers compare it by its declared digits, and not exactly"
                  : null;
          default -> null;
        };
    if (why != null) {
      throw scope.error(
          "column '%s' of type %s can only be tested with IS [NOT] NULL: %s"
              .formatted(column.name(), column.nativeType(), why),
          name);
    }
  }

  static final class LongColumn extends LongExpr {
    final int index;
    final boolean year;

    /** Whether every value is one of a signed 64-bit integer, too. */
    final boolean narrow;

    LongColumn(int index, boolean unsigned, Column column) {
      super(unsigned);
      this.index = index;
      this.year = column.type() == DataType.YEAR;
      this.narrow =
          column.type() != DataType.BIGINT
              && (column.type() != DataType.BIT || column.length() > 0 && column.length() < 64);
    }

    @Override
    long get(Row row) {
      isNull = row.isNull(index);
      return isNull ? 0 : row.getLong(index);
    }
  }

  static final class DecimalColumn extends DecimalExpr {
    final int index;
    final int precision;

    DecimalColumn(int index, int scale, int precision) {
      super(scale);
      this.index = index;
      this.precision = precision;
    }

    @Override
    @Nullable BigDecimal get(Row row) {
      return row.isNull(index) ? null : row.getDecimal(index);
    }
  }

  private static final class FloatColumn extends DoubleExpr {
    private final int index;

    FloatColumn(int index) {
      this.index = index;
    }

    @Override
    double get(Row row) {
      isNull = row.isNull(index);
      return isNull ? 0 : row.getFloat(index);
    }
  }

  private static final class DoubleColumn extends DoubleExpr {
    private final int index;

    DoubleColumn(int index) {
      this.index = index;
    }

    @Override
    double get(Row row) {
      isNull = row.isNull(index);
      return isNull ? 0 : row.getDouble(index);
    }
  }

  static class TextColumn extends TextExpr {
    final int index;
    private final ByteSlice slice = new ByteSlice();

    TextColumn(int index, TextType type) {
      super(type);
      this.index = index;
    }

    @Override
    final @Nullable ByteSlice get(Row row) {
      if (row.isNull(index)) {
        return null;
      }
      row.getBytes(index, slice);
      return slice;
    }

    @Override
    boolean isStable() {
      return false;
    }
  }

  /** ENUM or SET: a text that has a number, too. */
  static final class LabelColumn extends TextColumn {
    private final Column column;

    LabelColumn(int index, TextType type, Column column) {
      super(index, type);
      this.column = column;
    }

    /** The number, or null when the labels do not tell it. */
    @Nullable LongExpr number() {
      return column.labels().isEmpty() || column.labels().contains("")
          ? null
          : new LabelNumber(this, column);
    }
  }

  private static final class DateColumn extends LongExpr {
    private final int index;

    DateColumn(int index) {
      super(Kind.DATE, false, 0);
      this.index = index;
    }

    @Override
    long get(Row row) {
      isNull = row.isNull(index);
      return isNull ? 0 : Temporal.pack(row.getLong(index), 0);
    }
  }

  private static final class DateTimeColumn extends LongExpr {
    private final int index;

    DateTimeColumn(int index, int scale) {
      super(Kind.DATETIME, false, scale);
      this.index = index;
    }

    @Override
    long get(Row row) {
      isNull = row.isNull(index);
      return isNull ? 0 : Temporal.pack(row.getLong(index), row.getNanos(index));
    }
  }

  private static final class TimeColumn extends LongExpr {
    private final int index;

    TimeColumn(int index, int scale) {
      super(Kind.TIME, false, scale);
      this.index = index;
    }

    @Override
    long get(Row row) {
      isNull = row.isNull(index);
      return isNull ? 0 : row.getLong(index);
    }
  }
}
