package dev.oms.source.mysql.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to say, or not to say, which collation text has, on every server and with every default
 * that a session may have: what is followed is what the server makes of it.
 */
class CollationDdlTest {

  private static final List<String> COLUMNS =
      List.of(
          "VARCHAR(9)",
          "VARCHAR(9) BINARY",
          "VARCHAR(9) CHARACTER SET utf8mb4",
          "VARCHAR(9) CHARACTER SET 'utf8mb4' BINARY",
          "VARCHAR(9) BINARY CHARSET utf8mb4",
          "VARCHAR(9) COLLATE utf8mb4_unicode_ci",
          "VARCHAR(9) COLLATE 'UTF8MB4_BIN'",
          "VARCHAR(9) CHARACTER SET utf8mb4 COLLATE `utf8mb4_bin`",
          "VARCHAR(9) NOT NULL COLLATE utf8mb4_bin",
          "VARCHAR(9) ASCII",
          "VARCHAR(9) ASCII BINARY",
          "VARCHAR(9) BINARY ASCII",
          "VARCHAR(9) UNICODE",
          "VARCHAR(9) UNICODE BINARY",
          "VARCHAR(9) BYTE",
          "VARCHAR(9) CHARACTER SET utf8",
          "VARCHAR(9) COLLATE utf8_unicode_ci",
          "NCHAR(3)",
          "NATIONAL VARCHAR(3) BINARY",
          "NCHAR(3) COLLATE utf8_bin",
          "VARCHAR(9) CHARACTER SET latin1",
          "VARCHAR(9) COLLATE latin1_general_cs",
          "VARCHAR(9) CHARACTER SET gbk",
          "VARCHAR(9) CHARACTER SET ucs2",
          "VARCHAR(9) CHARACTER SET utf16",
          "VARCHAR(9) CHARACTER SET binary",
          "VARCHAR(9) COLLATE binary",
          "VARCHAR(9) COLLATE uca1400_ai_ci",
          "VARCHAR(9) CHARACTER SET utf8mb3 COLLATE uca1400_as_ci",
          "VARCHAR(9) COLLATE utf8mb4_0900_ai_ci",
          "VARCHAR(9) COLLATE utf8mb4_nopad_bin",
          "CHAR(3) CHAR SET utf8mb4",
          "ENUM('a') COLLATE utf8mb4_bin",
          "ENUM('a') CHARACTER SET utf8mb4",
          "SET('a') BINARY",
          "SET('a')",
          "TEXT BINARY",
          "MEDIUMTEXT CHARACTER SET latin1",
          "LONG VARCHAR BINARY",
          "LONG CHARACTER SET utf8mb4",
          "JSON",
          "VARCHAR(9) GENERATED ALWAYS AS ('x')",
          "VARCHAR(9) COLLATE utf8mb4_bin AS ('x')",
          "INT COLLATE utf8mb4_bin",
          "SERIAL");

  /** What servers understand in different ways, or what nobody writes. */
  private static final List<String> UNSURE_COLUMNS =
      List.of(
          "VARCHAR(9) BINARY COLLATE utf8mb4_unicode_ci",
          "VARCHAR(9) CHARACTER SET utf8mb4 BINARY COLLATE utf8mb4_unicode_ci",
          "VARCHAR(9) COLLATE DEFAULT",
          "VARCHAR(9) CHARACTER SET latin1 COLLATE DEFAULT",
          "BLOB COLLATE utf8mb4_bin");

  private static final List<String> OPTIONS =
      List.of(
          "",
          "CHARSET utf8mb4",
          "DEFAULT CHARSET = utf8mb4",
          "COLLATE utf8mb4_bin",
          "CHARSET latin1",
          "CHARSET utf8",
          "CHARSET utf8mb4 COLLATE utf8mb4_unicode_ci",
          "CHARSET=utf8mb4, COLLATE=utf8mb4_bin",
          "CHARSET utf8mb4 CHARSET utf8mb4",
          "COLLATE utf8mb4_unicode_ci COLLATE utf8mb4_bin",
          "COLLATE uca1400_as_ci",
          "CHARSET utf8mb3 COLLATE uca1400_as_ci",
          "COLLATE utf8mb4_0900_ai_ci");

  private static final List<String> UNSURE_OPTIONS =
      List.of(
          "COLLATE utf8mb4_unicode_ci CHARSET utf8mb4",
          "COLLATE DEFAULT",
          "CHARSET DEFAULT",
          "CHARSET DEFAULT COLLATE utf8mb4_bin",
          "CHARSET latin1 COLLATE DEFAULT",
          "CHARSET latin1 CHARSET DEFAULT",
          "COLLATE utf8mb4_bin CHARSET DEFAULT");

  private static final List<String> ALTERS =
      List.of(
          "CONVERT TO CHARACTER SET utf8mb4",
          "CONVERT TO CHARACTER SET utf8mb4, ADD w VARCHAR(5), MODIFY v VARCHAR(7)",
          "CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
          "CONVERT TO CHARACTER SET utf8mb4 COLLATE uca1400_ai_ci",
          "DEFAULT CHARSET utf8mb4, ADD w VARCHAR(5)",
          "COLLATE utf8mb4_bin, ADD w VARCHAR(5), MODIFY v VARCHAR(7)",
          "CHARSET latin1, COLLATE latin1_bin, ADD w VARCHAR(5)",
          "ADD w VARCHAR(5), CHARSET utf8mb4",
          "MODIFY v VARCHAR(7) BINARY, CHARSET utf8mb4 COLLATE utf8mb4_unicode_ci",
          "CHANGE v v2 VARCHAR(7) CHARACTER SET utf8mb4",
          "RENAME TO %s_2, ADD PRIMARY KEY (v)");

  private static final List<String> UNSURE_ALTERS =
      List.of(
          "CONVERT TO CHARACTER SET DEFAULT",
          "CONVERT TO CHARACTER SET DEFAULT COLLATE utf8mb4_bin",
          "CONVERT TO CHARACTER SET utf8mb4 COLLATE DEFAULT",
          "CONVERT TO CHARACTER SET utf8mb4, COLLATE utf8mb4_bin",
          "COLLATE utf8mb4_bin, CONVERT TO CHARACTER SET utf8mb4",
          "CONVERT TO CHARACTER SET utf8mb4, ADD w VARCHAR(5) CHARACTER SET latin1",
          "CONVERT TO CHARACTER SET utf8mb4, MODIFY v VARCHAR(7) COLLATE utf8mb4_bin",
          "CONVERT TO CHARACTER SET latin1, ADD w NCHAR(3), ADD z VARCHAR(3) CHARACTER SET binary",
          "CHARACTER SET DEFAULT, ADD w VARCHAR(5)",
          "COLLATE DEFAULT, ADD w VARCHAR(5)",
          "COLLATE uca1400_ai_ci, ADD w VARCHAR(5)");

  private static final List<String> DATABASES =
      List.of(
          "",
          "CHARACTER SET utf8mb4",
          "CHARACTER SET latin1",
          "COLLATE utf8mb4_unicode_ci",
          "DEFAULT CHARACTER SET = utf8mb4 DEFAULT COLLATE = utf8mb4_bin",
          "COLLATE uca1400_ai_ci");

  private static final List<String> UNSURE_DATABASES =
      List.of(
          "COLLATE utf8mb4_unicode_ci CHARACTER SET utf8mb4",
          "CHARACTER SET DEFAULT",
          "COLLATE DEFAULT");

  private static final List<String> SESSIONS =
      List.of(
          "SET SESSION collation_server = utf8mb4_bin",
          "SET SESSION default_collation_for_utf8mb4 = utf8mb4_general_ci",
          "SET SESSION character_set_collations = 'utf8mb4=utf8mb4_uca1400_ai_ci,latin1=latin1_bin,"
              + "utf8mb3=utf8mb3_unicode_ci,ucs2=ucs2_unicode_ci'");

  private final List<String> executed = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("dev.oms.source.mysql.internal.schema.TestServers#all")
  void followedIsWhatTheServerMakes(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start();
        Connections connections = new Connections(TestServers.config(server), "test", 2);
        Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION sql_mode=''");
      FollowedTables tables = new FollowedTables(server, connections);
      for (String session : SESSIONS) {
        if (execute(statement, session)) {
          statements(statement, COLUMNS, OPTIONS, ALTERS, DATABASES);
          tables.follow();
          tables.compare("after " + session);
        }
      }
      System.out.printf("%s: %d statements%n", server.name(), executed.size());
      assertThat(executed.size()).isGreaterThan(130);
      assertThat(tables.wrong).isEmpty();
      assertThat(tables.uncollated).isEmpty();
      assertThat(tables.unknown).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.oms.source.mysql.internal.schema.TestServers#all")
  void whatIsNotCertainIsNeverWrong(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start();
        Connections connections = new Connections(TestServers.config(server), "test", 2);
        Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION sql_mode=''");
      FollowedTables tables = new FollowedTables(server, connections);
      for (String session : SESSIONS) {
        if (execute(statement, session)) {
          statements(statement, UNSURE_COLUMNS, UNSURE_OPTIONS, UNSURE_ALTERS, UNSURE_DATABASES);
          tables.follow();
          tables.compare("after " + session);
        }
      }
      System.out.printf(
          "%s: %d unsure statements, %s, without collation %s%n",
          server.name(), executed.size(), tables.unknown, tables.uncollated);
      assertThat(tables.wrong).isEmpty();
      assertThat(tables.unknown.size() + tables.uncollated.size()).isGreaterThan(5);
    }
  }

  private void statements(
      Statement statement,
      List<String> columns,
      List<String> options,
      List<String> alters,
      List<String> databases)
      throws SQLException {
    String database = "d" + executed.size();
    execute(statement, "CREATE DATABASE " + database + " COLLATE utf8mb4_unicode_ci");
    int number = 0;
    for (String column : columns) {
      for (String table : List.of("COLLATE utf8mb4_general_ci", "COLLATE latin1_general_ci")) {
        String sql = "CREATE TABLE %s.c%d (v %s) %s".formatted(database, number++, column, table);
        execute(statement, sql);
      }
    }
    for (String option : options) {
      String name = database + ".o" + number++;
      execute(statement, "CREATE TABLE " + name + " (v VARCHAR(5), b CHAR(3) BINARY) " + option);
    }
    for (String alter : alters) {
      String name = database + ".a" + number++;
      execute(
          statement,
          "CREATE TABLE "
              + name
              + " (v VARCHAR(5), l VARCHAR(5) CHARACTER SET latin1, e ENUM('a') COLLATE"
              + " utf8mb4_general_ci, j JSON, b BLOB) COLLATE latin1_general_ci");
      execute(statement, "ALTER TABLE " + name + " " + alter.formatted(name));
    }
    for (String option : databases) {
      String name = "d" + executed.size();
      if (execute(statement, "CREATE DATABASE " + name + " " + option)) {
        execute(statement, "CREATE TABLE " + name + ".t (v VARCHAR(5))");
        execute(statement, "ALTER DATABASE " + name + " COLLATE latin1_bin");
        execute(statement, "CREATE TABLE " + name + ".u (v VARCHAR(5))");
        execute(statement, "ALTER DATABASE " + name + " " + option);
        execute(statement, "CREATE TABLE " + name + ".w (v VARCHAR(5))");
        execute(statement, "CREATE TABLE " + name + ".x LIKE " + database + ".o" + (number - 1));
      }
    }
  }

  /** Whether the server takes it. */
  private boolean execute(Statement statement, String sql) {
    try {
      statement.execute(sql);
      executed.add(sql);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
