package dev.oms.source.mysql.internal.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.Column;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.RawBinlog.RawEvent;
import dev.oms.source.mysql.internal.row.TypeCases.TypeCase;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each type with its edge values on each server: what the snapshot gives through both drivers, what
 * the binlog gives for INSERT, UPDATE and DELETE, and what the server's own SELECT says are one.
 */
class TypeMatrixTest {

  /** One table: a type, its values, and what they must be. */
  private record Table(String name, TypeCase type, TableSchema schema, List<String> expected) {
    String next(int row) {
      return expected.get((row + 1) % expected.size());
    }
  }

  private int oldTimes;
  private ServerCollations collations = ServerCollations.NONE;

  @ParameterizedTest(name = "{0} with row metadata {1}, images {2}, {3}")
  @CsvSource({
    "mariadb11, FULL, FULL,",
    "mariadb11, MINIMAL, FULL, --log-bin-compress=ON --log-bin-compress-min-len=10",
    "mariadb11, NO_LOG, MINIMAL, --mysql56-temporal-format=OFF",
    "mysql80, FULL, FULL,",
    "mysql80, MINIMAL, MINIMAL,",
    "mysql57, NONE, FULL,",
    "mysql97, FULL, FULL,",
    "mysql97, MINIMAL, NOBLOB,",
    "mariadb1011, FULL, FULL,"
  })
  void snapshotBinlogAndSelectAgree(String which, String metadata, String image, String options)
      throws Exception {
    DatabaseServer.Builder builder = server(which).assumeAvailable();
    builder.arg("--binlog-row-image=" + image).arg("--max-allowed-packet=64M");
    if (options != null) {
      List.of(options.split(" ")).forEach(builder::arg);
    }
    if (!metadata.equals("NONE")) {
      builder.arg("--binlog-row-metadata=" + metadata);
    }
    try (DatabaseServer server = builder.start();
        Connection connection = connection(server)) {
      collations = TestSchemas.collations(connection);
      int compressed = check(server, connection, metadata, image);
      assertThat(compressed > 0).isEqualTo(options != null && options.contains("compress"));
      assertThat(oldTimes > 0).isEqualTo(options != null && options.contains("temporal"));
    }
  }

  static DatabaseServer.Builder server(String which) throws IOException {
    DatabaseServer.Builder builder = builder(which);
    // A MariaDB that starts removes the temporary tables of others from a directory they share.
    Path temporary = Files.createTempDirectory("oms-row-test");
    temporary.toFile().deleteOnExit();
    return builder.arg("--tmpdir=" + temporary);
  }

  private static DatabaseServer.Builder builder(String which) {
    return switch (which) {
      case "mariadb11" -> DatabaseServers.mariadb11();
      case "mariadb1011" -> DatabaseServers.mariadb1011();
      case "mysql80" -> DatabaseServers.mysql80();
      case "mysql57" -> DatabaseServers.mysql57();
      case "mysql97" -> DatabaseServers.mysql97();
      default -> throw new IllegalArgumentException(which);
    };
  }

  /** Latest settings for DDL and DML: anything may be inserted. */
  static Connection connection(DatabaseServer server) throws SQLException {
    Connection connection = server.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE IF NOT EXISTS m");
      statement.execute("USE m");
      statement.execute(
          "SET NAMES utf8mb4, SESSION sql_mode='ALLOW_INVALID_DATES', time_zone='+00:00'");
    }
    return connection;
  }

  private int check(DatabaseServer server, Connection connection, String metadata, String image)
      throws Exception {
    SoftAssertions softly = new SoftAssertions();
    int compressed = 0;
    List<Table> tables = new ArrayList<>();
    try (RawBinlog binlog = new RawBinlog(server)) {
      int n = 0;
      for (TypeCase type : TypeCases.forServer(server)) {
        tables.add(create(connection, "t" + n++, type));
      }
      compareSnapshot(softly, server, tables);
      for (Table table : tables) {
        change(connection, table);
      }
      List<RawEvent> events = new ArrayList<>();
      for (RawEvent event : binlog.untilNow()) {
        compressed += CompressedRows.isCompressedRows(event.type()) ? 1 : 0;
        if (event.type() == CompressedRows.QUERY_COMPRESSED) {
          assertThat(event.statement()).containsPattern("(?i)^(create|begin|delete|update)");
        } else {
          events.add(event.decompressed());
        }
      }
      compareBinlog(
          softly,
          server.flavor() == dev.oms.testkit.ServerFlavor.MARIADB,
          events,
          tables,
          metadata,
          image);
    }
    softly.assertAll();
    assertThat(tables.size()).isGreaterThan(100);
    return compressed;
  }

  private Table create(Connection connection, String name, TypeCase type) throws SQLException {
    List<String> expected = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE "
              + name
              + " (id INT PRIMARY KEY, v "
              + type.type()
              + " NULL) ENGINE=InnoDB CHARACTER SET utf8mb4");
      int id = 0;
      for (String value : type.values()) {
        statement.execute("INSERT INTO " + name + " VALUES (" + id++ + ", " + value + ")");
      }
      statement.execute("INSERT INTO " + name + " VALUES (" + id + ", NULL)");
      TableSchema schema = TestSchemas.read(connection, "m", name);
      Column column = schema.column(1);
      String sql = "SELECT " + Rendered.oracle(column) + " FROM " + name + " ORDER BY id";
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          expected.add(Rendered.expected(column, rows.getString(1)));
        }
      }
      return new Table(name, type, schema, expected);
    } catch (SQLException e) {
      throw new SQLException(type + ": " + e.getMessage(), e);
    }
  }

  private void change(Connection connection, Table table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int size = table.type().values().size();
      for (int i = 0; i <= size; i++) {
        int next = (i + 1) % (size + 1);
        String value = next == size ? "NULL" : table.type().values().get(next);
        statement.execute("UPDATE " + table.name() + " SET v = " + value + " WHERE id = " + i);
      }
      statement.execute("DELETE FROM " + table.name());
    }
  }

  // ---- snapshot

  private void compareSnapshot(SoftAssertions softly, DatabaseServer server, List<Table> tables)
      throws SQLException {
    for (String url : List.of(server.mysqlJdbcUrl("m"), server.mariadbJdbcUrl("m"))) {
      try (Connection connection =
          DriverManager.getConnection(url, server.rootUser(), server.rootPassword())) {
        SnapshotSession.prepare(connection);
        for (Table table : tables) {
          String what = url.substring(0, 12) + " " + table.type().type();
          SnapshotRows rows = new SnapshotRows(table.schema());
          try (Statement statement = SnapshotSession.streamingStatement(connection);
              ResultSet result =
                  statement.executeQuery(
                      "SELECT "
                          + SnapshotRows.selectList(table.schema())
                          + " FROM "
                          + table.name()
                          + " ORDER BY id")) {
            while (result.next()) {
              rows.add(result);
            }
          } catch (SQLException | RuntimeException e) {
            softly.fail(what + ": " + e, e);
            continue;
          }
          softly.assertThat(rows.size()).as(what).isEqualTo(table.expected().size());
          SnapshotRow row = rows.cursor();
          for (int i = 0; i < rows.size(); i++) {
            row.position(i);
            softly.assertThat(row.getLong(0)).as(what).isEqualTo(i);
            compare(softly, what + " row " + i, row, 1, table.expected().get(i));
          }
        }
      }
    }
  }

  private static void compare(
      SoftAssertions softly, String what, Row row, int column, String expected) {
    String actual;
    try {
      actual = Rendered.of(row, column);
    } catch (RuntimeException | AssertionError e) {
      actual = "failed: " + e;
    }
    if (!actual.equals(expected)) {
      softly.assertThat(shorten(actual)).as(what).isEqualTo(shorten(expected));
    }
  }

  private static String shorten(String text) {
    return text.length() <= 300
        ? text
        : text.length() + ":" + text.hashCode() + text.substring(0, 200);
  }

  // ---- binlog

  private void compareBinlog(
      SoftAssertions softly,
      boolean mariaDb,
      List<RawEvent> events,
      List<Table> tables,
      String metadata,
      String image) {
    Map<String, Table> byName = new HashMap<>();
    tables.forEach(table -> byName.put(table.name(), table));
    Map<String, Integer> seen = new HashMap<>();
    Map<Long, TableMap> maps = new HashMap<>();
    RowsEvent cursor = new RowsEvent();
    for (RawEvent event : events) {
      byte[] body = event.body();
      if (event.isTableMap()) {
        TableMap map = TableMap.parse(body, 0, body.length, mariaDb);
        maps.put(map.tableId(), map);
        boolean old =
            switch (map.columnCount() == 2 ? map.type(1) : 0) {
              case BinlogType.TIME, BinlogType.DATETIME, BinlogType.TIMESTAMP -> true;
              default -> false;
            };
        oldTimes += old ? 1 : 0;
        continue;
      }
      TableMap map = maps.get(RowsEvent.tableId(body, 0));
      Table table = byName.get(map.table().table());
      if (table == null) {
        continue;
      }
      RowsEvent.Kind kind =
          RowsEvent.Kind.values()[(event.type() < 30 ? event.type() - 23 : event.type() - 30)];
      RowLayout layout;
      try {
        layout = layout(softly, map, table, metadata);
      } catch (RuntimeException e) {
        softly.fail(table.type().type() + ": " + e);
        continue;
      }
      cursor.reset(layout, kind, event.type() >= 30, body, 0, body.length);
      while (cursor.next()) {
        seen.merge(table.name() + kind, 1, Integer::sum);
        compareImages(softly, table, kind, cursor, image);
      }
    }
    for (Table table : tables) {
      for (RowsEvent.Kind kind : RowsEvent.Kind.values()) {
        int rows = table.expected().size();
        if (kind == RowsEvent.Kind.UPDATE) {
          // An UPDATE to the same value changes nothing and is not logged.
          rows = 0;
          for (int i = 0; i < table.expected().size(); i++) {
            rows += table.expected().get(i).equals(table.next(i)) ? 0 : 1;
          }
          softly
              .assertThat(seen.getOrDefault(table.name() + kind, 0))
              .as(table.type().type() + " " + kind)
              .isGreaterThanOrEqualTo(rows);
        } else {
          softly
              .assertThat(seen.getOrDefault(table.name() + kind, 0))
              .as(table.type().type() + " " + kind)
              .isEqualTo(rows);
        }
      }
    }
  }

  private RowLayout layout(SoftAssertions softly, TableMap map, Table table, String metadata) {
    softly.assertThat(map.hasNames()).isEqualTo(metadata.equals("FULL"));
    RowLayout layout = RowLayout.of(map, table.schema());
    compareCollations(softly, map, table.schema(), metadata);
    if (!metadata.equals("FULL")) {
      return layout;
    }
    softly.assertThat(map.metadata().primaryKey()).containsExactly(0);
    TableSchema known =
        MetadataSchema.of(map, table.schema().source(), 1, table.schema(), collations);
    softly.assertThat(known).as("schema of the log and the server").isSameAs(table.schema());
    TableSchema alone = MetadataSchema.of(map, table.schema().source(), 1, null, collations);
    Column from = alone.column(1);
    Column server = table.schema().column(1);
    boolean alias =
        switch (server.type()) {
          case UUID, INET -> true;
          default -> server.nativeType().contains("COMPRESSED");
        };
    if (!alias) {
      softly.assertThat(from.type()).as(server.nativeType()).isEqualTo(server.type());
      softly.assertThat(from.length()).as(server.nativeType()).isEqualTo(server.length());
      softly.assertThat(from.scale()).as(server.nativeType()).isEqualTo(server.scale());
      softly
          .assertThat(from.unsigned())
          .as(server.nativeType())
          .isEqualTo(server.unsigned() && server.type() != dev.oms.core.model.DataType.YEAR);
      softly.assertThat(from.labels()).as(server.nativeType()).isEqualTo(server.labels());
      softly.assertThat(from.collation()).as(server.nativeType()).isEqualTo(server.collation());
      return RowLayout.of(map, alone);
    }
    return layout;
  }

  /** The log tells the collations that the server does, of those columns of which it tells any. */
  private void compareCollations(
      SoftAssertions softly, TableMap map, TableSchema schema, String metadata) {
    List<Column> without =
        schema.columns().stream().map(c -> ColumnCopies.collated(c, null)).toList();
    List<Column> told = LoggedCollations.in(map, without, collations);
    Column server = schema.column(1);
    boolean label = !server.labels().isEmpty();
    boolean tells = metadata.equals("FULL") || metadata.equals("MINIMAL") && !label;
    String expected = tells ? server.collation() : null;
    softly.assertThat(told.get(1).collation()).as(server.nativeType()).isEqualTo(expected);
    softly.assertThat(told == without).isEqualTo(expected == null);
    softly
        .assertThat(LoggedCollations.in(map, schema.columns(), collations))
        .isSameAs(schema.columns());
  }

  private static void compareImages(
      SoftAssertions softly, Table table, RowsEvent.Kind kind, RowsEvent cursor, String image) {
    BinlogRow before = cursor.before();
    BinlogRow after = cursor.after();
    BinlogRow keyed = before != null ? before : after;
    int id = (int) keyed.getLong(0);
    String what = "binlog " + kind + " " + table.type().type() + " row " + id;
    boolean full = image.equals("FULL");
    String current = table.expected().get(id);
    if (before != null && (full || !before.isAbsent(1))) {
      String expected = kind == RowsEvent.Kind.DELETE ? table.next(id) : current;
      compare(softly, what + " before", before, 1, expected);
    } else if (before != null) {
      softly.assertThat(before.isNull(1)).as("absent is not NULL").isFalse();
    }
    if (after != null && (full || !after.isAbsent(1))) {
      compare(
          softly,
          what + " after",
          after,
          1,
          kind == RowsEvent.Kind.WRITE ? current : table.next(id));
    } else if (image.equals("MINIMAL") && kind == RowsEvent.Kind.UPDATE) {
      softly.fail(what + " has no after value");
    }
    if (image.equals("MINIMAL") && before != null) {
      softly.assertThat(before.isAbsent(1)).as(what + " before image").isTrue();
    }
  }
}
