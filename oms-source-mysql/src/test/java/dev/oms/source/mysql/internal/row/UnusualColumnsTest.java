package dev.oms.source.mysql.internal.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.RawBinlog.RawEvent;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.ServerFlavor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that a table map may have or lack: generated, invisible, hidden; many columns. */
class UnusualColumnsTest {

  @ParameterizedTest
  @ValueSource(strings = {"mariadb11", "mysql80", "mysql97", "mysql57", "mariadb1011"})
  void rowsHaveAllColumnsOfInformationSchema(String which) throws Exception {
    DatabaseServer.Builder builder = TypeMatrixTest.server(which).assumeAvailable();
    if (!which.equals("mysql57")) {
      builder.arg("--binlog-row-metadata=FULL");
    }
    try (DatabaseServer server = builder.start();
        Connection connection = TypeMatrixTest.connection(server);
        Statement statement = connection.createStatement();
        RawBinlog binlog = new RawBinlog(server)) {
      boolean maria = server.flavor() == ServerFlavor.MARIADB;
      boolean newer = !which.equals("mysql57");
      String invisible = newer ? ", i INT DEFAULT 5 INVISIBLE" : "";
      statement.execute(
          "CREATE TABLE g (b INT, a VARCHAR(20), v INT AS (b + 1) VIRTUAL, s INT AS (b + 2) STORED,"
              + " `ta``ble é` DOUBLE"
              + invisible
              + ", PRIMARY KEY (b, a(5)), UNIQUE (s)) CHARACTER SET latin1");
      if (newer && !maria) {
        statement.execute("CREATE INDEX f ON g ((b * 7))");
      }
      StringBuilder wide = new StringBuilder("CREATE TABLE w (c0 INT PRIMARY KEY");
      for (int i = 1; i < 300; i++) {
        wide.append(", c").append(i).append(i % 3 == 0 ? " VARCHAR(5)" : " TINYINT UNSIGNED");
      }
      statement.execute(wide.append(")").toString());
      statement.execute("INSERT INTO g (b, a, `ta``ble é`) VALUES (1, 'é', 2.5)");
      statement.execute("UPDATE g SET b = 10");
      statement.execute("INSERT INTO w (c0, c3, c299) VALUES (1, 'x', 255)");
      TableSchema g = TestSchemas.read(connection, "m", "g");
      TableSchema w = TestSchemas.read(connection, "m", "w");

      List<String> read = new ArrayList<>();
      TableMap map = null;
      RowsEvent event = new RowsEvent();
      for (RawEvent raw : binlog.untilNow()) {
        byte[] body = raw.body();
        if (raw.isTableMap()) {
          map = TableMap.parse(body, 0, body.length, maria);
          continue;
        }
        TableSchema known = map.table().table().equals("g") ? g : w;
        TableSchema schema =
            MetadataSchema.of(map, known.source(), 1, known, ServerCollations.NONE);
        assertThat(schema.columns()).isEqualTo(known.columns());
        if (newer) {
          assertThat(map.metadata().primaryKey()).isEqualTo(known.primaryKey());
          assertThat(map.metadata().invisible(known == g ? 5 : 0)).isEqualTo(known == g && !maria);
        }
        boolean extra = raw.type() >= 30;
        RowsEvent.Kind kind = RowsEvent.Kind.values()[raw.type() - (extra ? 30 : 23)];
        event.reset(RowLayout.of(map, schema), kind, extra, body, 0, body.length);
        while (event.next()) {
          read.add(text(event.after()));
        }
      }
      String five = newer ? " 5" : "";
      assertThat(read.get(0)).isEqualTo("1 é 2 3 2.5" + five);
      assertThat(read.get(1)).isEqualTo("10 é 11 12 2.5" + five);
      assertThat(read.get(2)).startsWith("1 null null x").endsWith(" 255");
      assertSnapshot(server, g, "10 é 11 12 2.5" + five);
    }
  }

  /** MariaDB's lists of character sets count spatial columns, MySQL's do not. */
  @ParameterizedTest
  @ValueSource(strings = {"mariadb11", "mysql80", "mysql97", "mariadb1011"})
  void characterSetsAroundSpatialColumns(String which) throws Exception {
    try (DatabaseServer server =
            TypeMatrixTest.server(which)
                .assumeAvailable()
                .arg("--binlog-row-metadata=FULL")
                .start();
        Connection connection = TypeMatrixTest.connection(server);
        Statement statement = connection.createStatement();
        RawBinlog binlog = new RawBinlog(server)) {
      boolean maria = server.flavor() == ServerFlavor.MARIADB;
      String special = maria ? "i INET6, u UUID, " : "";
      // One list with a default and exceptions, one with a character set for each column.
      statement.execute(
          "CREATE TABLE few (id INT PRIMARY KEY, a VARCHAR(9), p POINT, "
              + special
              + "g VARCHAR(9) CHARACTER SET gbk, b VARCHAR(9), c TEXT, d DATE, e CHAR(3))"
              + " CHARACTER SET utf8mb4");
      statement.execute(
          "CREATE TABLE many (id INT PRIMARY KEY, p POINT, a VARCHAR(9) CHARACTER SET latin1, "
              + special
              + "g VARCHAR(9) CHARACTER SET gbk, q GEOMETRY, b VARCHAR(9) CHARACTER SET utf8mb4,"
              + " c TEXT CHARACTER SET big5, d BLOB, e CHAR(3) CHARACTER SET cp1251)");
      List<TableSchema> expected = new ArrayList<>();
      for (String table : List.of("few", "many")) {
        statement.execute("INSERT INTO " + table + " (id) VALUES (1)");
        expected.add(TestSchemas.read(connection, "m", table));
      }
      List<TableSchema> read = new ArrayList<>();
      for (RawEvent raw : binlog.untilNow()) {
        if (raw.isTableMap()) {
          TableMap map = TableMap.parse(raw.body(), 0, raw.body().length, maria);
          TableSchema known = expected.get(read.size());
          read.add(MetadataSchema.of(map, known.source(), 1, known, ServerCollations.NONE));
        }
      }
      assertThat(read).extracting(TableSchema::columns).isEqualTo(columns(expected));
    }
  }

  private static List<List<dev.oms.core.model.Column>> columns(List<TableSchema> schemas) {
    return schemas.stream().map(TableSchema::columns).toList();
  }

  private static String text(dev.oms.core.model.Row row) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < row.schema().size(); i++) {
      text.append(i == 0 ? "" : " ").append(row.getText(i));
    }
    return text.toString();
  }

  private static void assertSnapshot(DatabaseServer server, TableSchema schema, String expected)
      throws Exception {
    for (String url : List.of(server.mysqlJdbcUrl("m"), server.mariadbJdbcUrl("m"))) {
      try (Connection connection = DriverManager.getConnection(url, "root", "")) {
        SnapshotSession.prepare(connection);
        SnapshotRows rows = new SnapshotRows(schema);
        try (Statement statement = SnapshotSession.streamingStatement(connection);
            ResultSet result =
                statement.executeQuery("SELECT " + SnapshotRows.selectList(schema) + " FROM g")) {
          result.next();
          rows.add(result);
        }
        assertThat(text(rows.row(0))).isEqualTo(expected);
        assertThat(rows.bytes()).isBetween(30L, 200L);
        rows.clear();
        assertThat(rows.size()).isZero();
        assertThatThrownBy(() -> rows.row(0)).isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }
}
