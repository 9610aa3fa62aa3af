package dev.oms.filter.sql;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;

/** A table of orders and one row of it, for tests of the filter alone. */
final class Filters {

  static final TableSchema ORDERS = schema("8.0.31");

  static final ArrayRow ROW =
      ArrayRow.of(
          ORDERS,
          7L,
          new BigDecimal("120.50"),
          "Paid",
          "Ärger ",
          null,
          LocalDate.of(2024, 1, 31),
          LocalDateTime.of(2024, 1, 31, 10, 11, 12, 500_000_000),
          Instant.parse("2024-01-31T10:11:12Z"),
          "10:11:12",
          new java.math.BigInteger("18446744073709551615"),
          0.5,
          "b",
          new byte[] {1, 2},
          "{}",
          2024L);

  private Filters() {}

  static TableSchema schema(String version) {
    return new TableSchema(
        new SourceInfo("MYSQL", null, version),
        new TableId("shop", "orders"),
        1,
        List.of(
            new Column("id", DataType.BIGINT, "bigint", false, false, -1, 0, null, List.of()),
            new Column(
                "amount", DataType.DECIMAL, "decimal(10,2)", true, false, 10, 2, null, List.of()),
            text("status", "utf8mb4_general_ci"),
            text("note", "utf8mb4_bin"),
            Column.of("nothing", DataType.INT, "int"),
            Column.of("day", DataType.DATE, "date"),
            new Column("at", DataType.DATETIME, "datetime(3)", true, false, -1, 3, null, List.of()),
            Column.of("ts", DataType.TIMESTAMP, "timestamp"),
            Column.of("tm", DataType.TIME, "time"),
            new Column(
                "big", DataType.BIGINT, "bigint unsigned", true, true, -1, 0, null, List.of()),
            Column.of("rate", DataType.DOUBLE, "double"),
            new Column(
                "kind",
                DataType.ENUM,
                "enum('a','b')",
                true,
                false,
                -1,
                0,
                "utf8mb4",
                List.of("a", "b"),
                "utf8mb4_general_ci"),
            new Column(
                "raw", DataType.VARBINARY, "varbinary(9)", true, false, 9, 0, null, List.of()),
            Column.of("doc", DataType.JSON, "json"),
            new Column("y", DataType.YEAR, "year", true, true, -1, 0, null, List.of())),
        List.of(0),
        List.of());
  }

  private static Column text(String name, String collation) {
    return new Column(
        name, DataType.VARCHAR, "varchar(40)", true, false, 40, 0, "utf8mb4", List.of(), collation);
  }

  static Truth evaluate(String where) {
    return evaluate(where, SqlFilterOptions.defaults());
  }

  static Truth evaluate(String where, SqlFilterOptions options) {
    return SqlPredicate.parse(where, options).bind(ORDERS).evaluate(ROW);
  }
}
