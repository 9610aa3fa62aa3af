package dev.oms.testkit.internal.workload;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows can be changed at random: one integer key column, a {@code version}, and other
 * columns, of which those of known types get random values.
 */
public final class RandomTable {

  private static final String[] WORDS = {
    "ship", "naïve", "żółw", "値段", "🐢", "O'Hara", "a\\b", "\"q\"", "tab\there", "", "%"
  };

  private record Column(String name, String type, boolean nullable, long length, int scale) {}

  private final String name;
  private final String key;
  private final List<Column> columns;
  private final String insert;
  private final String update;
  private final String delete;
  private final String move;

  private RandomTable(String name, String key, List<Column> columns) {
    this.name = name;
    this.key = quote(key);
    this.columns = columns;
    StringBuilder names = new StringBuilder(this.key).append(", `version`");
    StringBuilder marks = new StringBuilder("?, ?");
    StringBuilder sets = new StringBuilder("`version` = `version` + 1");
    for (Column column : columns) {
      names.append(", ").append(quote(column.name()));
      marks.append(", ?");
      sets.append(", ").append(quote(column.name())).append(" = ?");
    }
    insert = "INSERT INTO " + name + " (" + names + ") VALUES (" + marks + ")";
    update = "UPDATE " + name + " SET " + sets + " WHERE " + this.key + " = ?";
    delete = "DELETE FROM " + name + " WHERE " + this.key + " = ?";
    move = "UPDATE " + name + " SET " + this.key + " = ?, `version` = ? WHERE " + this.key + " = ?";
  }

  /** Reads the table's columns; throws if it has no version or no single integer key. */
  public static RandomTable load(Connection connection, String database, String table)
      throws SQLException {
    List<Column> columns = new ArrayList<>();
    List<String> key = new ArrayList<>();
    boolean versioned = false;
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT column_name, data_type, is_nullable, column_key,"
                + " COALESCE(character_maximum_length, numeric_precision, 0),"
                + " COALESCE(datetime_precision, numeric_scale, 0), extra, column_type"
                + " FROM information_schema.columns"
                + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position")) {
      statement.setString(1, database);
      statement.setString(2, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String type = rows.getString(2).toLowerCase(Locale.ROOT);
          if (rows.getString(8).contains("unsigned")) {
            type += " unsigned";
          }
          if (rows.getString(4).equals("PRI")) {
            key.add(rows.getString(1));
          } else if (rows.getString(1).equals("version")) {
            versioned = true;
          } else if (!rows.getString(7).toUpperCase(Locale.ROOT).contains("GENERATED")
              && value(new Column("", type, false, 1, 0), new SplittableRandom(1)) != null) {
            columns.add(
                new Column(
                    rows.getString(1),
                    type,
                    rows.getString(3).equals("YES"),
                    new BigDecimal(rows.getString(5)).min(BigDecimal.valueOf(200)).longValue(),
                    rows.getInt(6)));
          }
        }
      }
    }
    if (!versioned || key.size() != 1) {
      throw new SQLException(
          database + "." + table + " needs one key column and a column named version");
    }
    return new RandomTable(quote(database) + "." + quote(table), key.get(0), columns);
  }

  /** Inserts a row. */
  public void insert(Connection connection, long id, long version, SplittableRandom random)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setLong(1, id);
      statement.setLong(2, version);
      setValues(statement, 3, random);
      statement.executeUpdate();
    }
  }

  /** Updates a row and increments its version; returns 0 if there is none. */
  public int update(Connection connection, long id, SplittableRandom random) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      setValues(statement, 1, random);
      statement.setLong(columns.size() + 1, id);
      return statement.executeUpdate();
    }
  }

  /** Deletes a row; returns 0 if there is none. */
  public int delete(Connection connection, long id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      statement.setLong(1, id);
      return statement.executeUpdate();
    }
  }

  /** Gives a row another key; returns 0 if there is no such row. */
  public int move(Connection connection, long from, long to, long version) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(move)) {
      statement.setLong(1, to);
      statement.setLong(2, version);
      statement.setLong(3, from);
      return statement.executeUpdate();
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private void setValues(PreparedStatement statement, int from, SplittableRandom random)
      throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      boolean asNull = column.nullable() && random.nextInt(10) == 0;
      statement.setObject(from + i, asNull ? null : value(column, random));
    }
  }

  /** Returns a value, or null for a type that is left to its default. */
  private static @Nullable Object value(Column column, SplittableRandom random) {
    return switch (column.type()) {
      case "tinyint" -> random.nextInt(-128, 128);
      case "smallint" -> random.nextInt(-32768, 32768);
      case "mediumint" -> random.nextInt(-8388608, 8388608);
      case "int" -> random.nextInt();
      case "bigint" -> random.nextLong();
      case "tinyint unsigned" -> random.nextInt(256);
      case "smallint unsigned" -> random.nextInt(65536);
      case "mediumint unsigned" -> random.nextInt(16777216);
      case "int unsigned" -> random.nextLong(4294967296L);
      case "bigint unsigned" -> new BigDecimal(Long.toUnsignedString(random.nextLong()));
      case "float" -> (float) random.nextInt(1 << 24) / 64;
      case "double" -> random.nextDouble() * 1e6;
      case "decimal" -> decimal(column, random);
      case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> text(column, random);
      case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> {
        byte[] bytes = new byte[random.nextInt((int) column.length() + 1)];
        new Random(random.nextLong()).nextBytes(bytes);
        yield bytes;
      }
      case "date" ->
          "20%02d-%02d-%02d"
              .formatted(random.nextInt(100), random.nextInt(1, 13), random.nextInt(1, 29));
      // Never in the hour that a summer time skips: all of these are before 1 o'clock.
      case "datetime", "timestamp" ->
          "20%02d-%02d-%02d 00:%02d:%02d%s"
              .formatted(
                  random.nextInt(37),
                  random.nextInt(1, 13),
                  random.nextInt(2, 29),
                  random.nextInt(60),
                  random.nextInt(60),
                  fraction(column, random));
      case "time" ->
          "%s%02d:%02d:%02d%s"
              .formatted(
                  random.nextBoolean() ? "-" : "",
                  random.nextInt(838),
                  random.nextInt(60),
                  random.nextInt(60),
                  fraction(column, random));
      case "year" -> random.nextInt(1901, 2156);
      default -> null;
    };
  }

  private static BigDecimal decimal(Column column, SplittableRandom random) {
    BigInteger digits = new BigInteger((int) (column.length() * 3), new Random(random.nextLong()));
    return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), column.scale());
  }

  private static String text(Column column, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int limit = random.nextInt((int) column.length() + 1);
    while (true) {
      String word = WORDS[random.nextInt(WORDS.length)] + random.nextInt(1000);
      if (text.length() + word.length() > limit) {
        return text.toString();
      }
      text.append(word);
    }
  }

  private static String fraction(Column column, SplittableRandom random) {
    if (column.scale() == 0) {
      return "";
    }
    int digits = random.nextInt((int) Math.pow(10, column.scale()));
    return "." + String.format(Locale.ROOT, "%0" + column.scale() + "d", digits);
  }

  private static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
