package dev.oms.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A table of fifty columns of mixed types. */
final class WideTable {

  private record Column(String name, String type, Function<Random, String> value) {}

  private static final List<Column> COLUMNS = new ArrayList<>();

  static {
    add("i_u", "INT UNSIGNED NOT NULL", r -> text(r.nextInt(1_000_000_000)));
    for (int i = 1; i <= 4; i++) {
      add("i" + i, "INT", r -> nullable(r, text(r.nextInt())));
      add("b" + i, "BIGINT", r -> text(r.nextLong()));
      add("dec" + i, "DECIMAL(18,4)", r -> decimal(r));
      add("d" + i, "DOUBLE", r -> text(r.nextDouble() * 1000));
      add("dt" + i, "DATETIME(3)", r -> dateTime(r));
      add("v" + i, "VARCHAR(64)", r -> word(r, 8 + r.nextInt(16)));
      add("w" + i, "VARCHAR(64)", r -> nullable(r, word(r, 20)));
    }
    for (int i = 1; i <= 2; i++) {
      add("si" + i, "SMALLINT", r -> text(r.nextInt(60_000) - 30_000));
      add("ti" + i, "TINYINT UNSIGNED", r -> text(r.nextInt(256)));
      add("bu" + i, "BIGINT UNSIGNED", r -> text(r.nextLong() >>> 1));
      add("f" + i, "FLOAT", r -> text(r.nextFloat() * 100));
      add("ts" + i, "TIMESTAMP(6) NULL", r -> dateTime(r));
      add("da" + i, "DATE", r -> nullable(r, dateTime(r).substring(0, 11) + "'"));
      add("bin" + i, "VARBINARY(32)", r -> "X'" + hex(r, 32) + "'");
      add("c" + i, "CHAR(16)", r -> word(r, 16));
    }
    add(
        "t1",
        "TIME",
        r -> "'%02d:%02d:%02d'".formatted(r.nextInt(24), r.nextInt(60), r.nextInt(60)));
    add("y1", "YEAR", r -> text(2000 + r.nextInt(50)));
    add("e1", "ENUM('new','paid','sent','done')", r -> text(1 + r.nextInt(4)));
    add("txt1", "TEXT", r -> word(r, 80));
    int missing = 49 - COLUMNS.size();
    for (int i = 1; i <= missing; i++) {
      add("m" + i, "MEDIUMINT", r -> text(r.nextInt(8_000_000)));
    }
  }

  private WideTable() {}

  private static void add(String name, String type, Function<Random, String> value) {
    COLUMNS.add(new Column(name, type, value));
  }

  /** The definition, with the key {@code id} first. */
  static String columns() {
    return COLUMNS.stream()
        .map(c -> c.name + " " + c.type)
        .collect(Collectors.joining(", ", "(id INT PRIMARY KEY, ", ")"));
  }

  /** All columns behind the first two, {@code id} and {@code i_u}. */
  static String others() {
    return COLUMNS.stream().skip(1).map(Column::name).collect(Collectors.joining(", "));
  }

  /** A row for INSERT. */
  static String values(int id, Random random) {
    return COLUMNS.stream()
        .map(c -> c.value.apply(random))
        .collect(Collectors.joining(", ", "(" + id + ", ", ")"));
  }

  private static String text(Number number) {
    return String.valueOf(number);
  }

  private static String nullable(Random random, String value) {
    return random.nextInt(5) == 0 ? "NULL" : value;
  }

  private static String decimal(Random random) {
    return String.format(Locale.ROOT, "%d.%04d", random.nextInt(1_000_000), random.nextInt(10_000));
  }

  private static String dateTime(Random random) {
    return "'2026-%02d-%02d %02d:%02d:%02d.%03d'"
        .formatted(
            1 + random.nextInt(12),
            1 + random.nextInt(28),
            random.nextInt(24),
            random.nextInt(60),
            random.nextInt(60),
            random.nextInt(1000));
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder("'");
    for (int i = 0; i < length; i++) {
      word.append(i % 9 == 8 ? ' ' : (char) ('a' + random.nextInt(26)));
    }
    return word.append('\'').toString();
  }

  private static String hex(Random random, int digits) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      hex.append(Character.forDigit(random.nextInt(16), 16));
    }
    return hex.toString();
  }
}
