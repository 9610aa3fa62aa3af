package dev.oms.filter.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.Column;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.filter.sql.FilteredSource.Place;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A filter compares each column by the column's own collation, as {@code SELECT ... WHERE} does on
 * the server: in full synchronization, in the log, after DDL and after a restart; whether the log
 * tells collations or not.
 */
class SourceCollationsTest {

  /** Of which each column has all. */
  private static final List<String> TEXTS =
      List.of(
          "'a'",
          "'A'",
          "'a '",
          "'ä'",
          "'Ä '",
          "'ss'",
          "'SS'",
          "'ß'",
          "''",
          "'  '",
          "'b'",
          "'é'",
          "'e'",
          "'E  '",
          "NULL",
          "'strasse'",
          "'Straße'",
          "'ab'",
          "'z'");

  private static final List<String> CONDITIONS =
      List.of(
          "%s = 'a'",
          "%s = 'A '",
          "%s = 'ss'",
          "%s IN ('ß', 'E')",
          "%s <> 'a'",
          "%s = ''",
          "%s > 'a' AND %s < 'b'",
          "%s LIKE 'S%%'",
          "CASE %s WHEN 'ä' THEN 1 WHEN 'E' THEN 2 END = 1",
          "%s BETWEEN 'E' AND 'ss'");

  private final List<String> conditions = new ArrayList<>();

  private static DatabaseServer.Builder server(String name) {
    return switch (name) {
      case "mariadb11" -> DatabaseServers.mariadb11();
      case "mysql57" -> DatabaseServers.mysql57();
      default -> DatabaseServers.mysql80();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "mariadb11, NO_LOG",
    "mariadb11, FULL",
    "mysql80, MINIMAL",
    "mysql80, FULL",
    "mysql57, NONE"
  })
  void sameRowsAsSelect(String name, String metadata) throws Exception {
    DatabaseServer.Builder builder = server(name).assumeAvailable();
    if (!metadata.equals("NONE")) {
      builder.arg("--binlog-row-metadata=" + metadata);
    }
    String other = name.equals("mysql80") ? "utf8mb4_0900_ai_ci" : "utf8mb4_unicode_520_ci";
    for (String column : List.of("g", "b", "o", "l", "d", "e")) {
      CONDITIONS.forEach(condition -> conditions.add(condition.replace("%s", column)));
    }
    conditions.replaceAll(condition -> condition.replace("%%", "%"));
    try (DatabaseServer server = builder.start();
        Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET NAMES utf8mb4 COLLATE utf8mb4_general_ci");
      statement.execute("SET SESSION sql_mode=''");
      statement.execute("CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
      statement.execute(
          "CREATE TABLE shop.t (id INT PRIMARY KEY, g VARCHAR(20) COLLATE utf8mb4_general_ci,"
              + " b VARCHAR(20) CHARACTER SET utf8mb4 BINARY, o VARCHAR(20) COLLATE "
              + other
              + ", l VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_general_ci, d VARCHAR(20),"
              + " e ENUM('a','ss','E') COLLATE utf8mb4_bin)");
      fill(statement, 0);
      try (FilteredSource source = new FilteredSource(server, conditions, null)) {
        source.await(TEXTS.size() - 1);
        Set<String> rows = compare(source, statement, "full synchronization");
        // Collations do make a difference.
        assertThat(rows).hasSizeGreaterThan(8);
        fill(statement, 100);
        for (int i = 0; i < TEXTS.size(); i++) {
          statement.execute(
              "UPDATE shop.t SET g = %1$s, b = %1$s, o = %1$s, l = %1$s, d = %1$s WHERE id = %2$d"
                  .formatted(TEXTS.get((i + 3) % TEXTS.size()), i));
        }
        statement.execute("DELETE FROM shop.t WHERE id BETWEEN 101 AND 104");
        end(source, statement, 1000);
        compare(source, statement, "log");
        // Each column gets another one, by some way of saying so. Rows that matched by the old one
        // must be gone before: their DELETE would be tested by the new one.
        statement.execute("DELETE FROM shop.t");
        statement.execute(
            "ALTER TABLE shop.t MODIFY g VARCHAR(20) COLLATE utf8mb4_bin, MODIFY b VARCHAR(20),"
                + " MODIFY o VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, MODIFY l"
                + " VARCHAR(20) CHARACTER SET latin1, COLLATE "
                + other);
        fill(statement, 200);
        end(source, statement, 1001);
        compare(source, statement, "after ALTER");
        int versions = source.versions().size();
        statement.execute("DELETE FROM shop.t");
        statement.execute(
            "ALTER TABLE shop.t CONVERT TO CHARACTER SET utf8mb4"
                + (name.equals("mariadb11") ? " COLLATE utf8mb4_nopad_bin" : ""));
        fill(statement, 300);
        end(source, statement, 1002);
        compare(source, statement, "after CONVERT");
        assertThat(source.versions()).hasSize(versions + 1);
        assertThat(source.failure()).isNull();
      }
    }
  }

  /** What earlier libraries wrote has no collations: they are read anew, where that is safe. */
  @ParameterizedTest
  @CsvSource({"mariadb11, NO_LOG", "mysql57, NONE"})
  void oldCheckpoints(String name, String metadata) throws Exception {
    DatabaseServer.Builder builder = server(name).assumeAvailable();
    if (!metadata.equals("NONE")) {
      builder.arg("--binlog-row-metadata=" + metadata);
    }
    conditions.addAll(List.of("g = 'A'", "b = 'A'", "id > 1000 AND LENGTH(g) = 1"));
    try (DatabaseServer server = builder.start();
        Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE shop CHARACTER SET utf8mb4");
      statement.execute(
          "CREATE TABLE shop.t (id INT PRIMARY KEY, g VARCHAR(20), b VARCHAR(20) BINARY)");
      Place place;
      try (FilteredSource source = new FilteredSource(server, conditions, null)) {
        end(source, statement, 1);
        end(source, statement, 2);
        place = Objects.requireNonNull(source.place());
      }
      assertThat(place.attachment())
          .contains("\"databaseCollations\":{")
          .contains("\"collation\":\"utf8mb4_bin\"");
      Place old =
          new Place(
              place.position(),
              place
                  .attachment()
                  .replaceAll("\"databaseCollations\":\\{[^}]*},", "")
                  .replaceAll(",\"collation\":\"[^\"]*\"", ""));
      assertThat(old.attachment()).doesNotContain("ollation");
      statement.execute("INSERT INTO shop.t VALUES (1001, 'a', 'a'), (1002, 'A', 'A')");
      try (FilteredSource source = new FilteredSource(server, conditions, old)) {
        source.await(1002);
        assertThat(source.ids(0)).containsExactly(1001L, 1002L);
        assertThat(source.ids(1)).containsExactly(1002L);
      }
      // A table that was altered since cannot be read anew.
      statement.execute("ALTER TABLE shop.t ADD x INT");
      try (FilteredSource source =
          new FilteredSource(server, List.of("id > 1000 AND LENGTH(g) = 1"), old)) {
        end(source, statement, 1003);
        assertThat(source.ids(0)).containsExactly(1001L, 1002L);
      }
      try (FilteredSource source = new FilteredSource(server, List.of("g = 'A'"), old)) {
        assertThatThrownBy(() -> source.await(1003))
            .hasMessageContaining("line 1, column 1: the source does not tell the collation")
            .hasMessageContaining("x COLLATE utf8mb4_0900_ai_ci for example");
      }
      try (FilteredSource source =
          new FilteredSource(server, List.of("g COLLATE utf8mb4_bin = 'A'"), old)) {
        source.await(1003);
        assertThat(source.ids(0)).containsExactly(1002L);
      }
    }
  }

  @Test
  void aCollationThatIsNotKnownHereIsRefusedBeforeTheStart() throws Exception {
    try (DatabaseServer server = DatabaseServers.mariadb11().assumeAvailable().start()) {
      server.execute(
          "CREATE DATABASE shop CHARACTER SET utf8mb4",
          "CREATE TABLE shop.t (id INT PRIMARY KEY, u VARCHAR(9) COLLATE uca1400_ai_ci, n"
              + " VARCHAR(9) COLLATE utf8mb4_0900_ai_ci, g VARCHAR(9))");
      MySqlSource source =
          MySqlSource.builder()
              .host(server.host())
              .port(server.port())
              .username(server.rootUser())
              .password(server.rootPassword())
              .build();
      TableSchema schema =
          source
              .tables()
              .find(ObjectMapping.builder().table("shop.t", t -> t.topic("t")).build())
              .tables()
              .get(new TableId("shop", "t"));
      assertThat(schema.columns().stream().map(Column::collation).collect(Collectors.toList()))
          .containsExactly(
              null, "utf8mb4_uca1400_ai_ci", "utf8mb4_0900_ai_ci", "utf8mb4_general_ci");
      for (String column : List.of("u", "n")) {
        assertThatThrownBy(() -> SqlPredicate.parse("id > 1 AND " + column + " = 'a'").bind(schema))
            .isInstanceOf(SqlFilterException.class)
            .hasMessageContaining("line 1, column 12: the collation utf8mb4_")
            .hasMessageContaining("is not known exactly here; x COLLATE utf8mb4_bin");
      }
      SqlPredicate.parse("u IS NULL AND LENGTH(n) = 1 AND g = 'a' AND u COLLATE utf8mb4_bin = 'a'")
          .bind(schema);
    }
  }

  private static void fill(Statement statement, int from) throws SQLException {
    for (int i = 0; i < TEXTS.size(); i++) {
      statement.execute(
          "INSERT INTO shop.t (id, g, b, o, l, d, e) VALUES (%2$d, %1$s, %1$s, %1$s, %1$s, %1$s, %3$d)"
              .formatted(TEXTS.get(i), from + i, i % 4));
    }
  }

  private static void end(FilteredSource source, Statement statement, int id) throws Exception {
    statement.execute("INSERT INTO shop.t (id) VALUES (" + id + ")");
    source.await(id);
  }

  /** Compares each condition; gives what they take, in different sets. */
  private Set<String> compare(FilteredSource source, Statement statement, String when)
      throws SQLException {
    Set<String> different = new TreeSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      Set<Long> expected = new TreeSet<>();
      try (var rows = statement.executeQuery("SELECT id FROM shop.t WHERE " + conditions.get(i))) {
        while (rows.next()) {
          expected.add(rows.getLong(1));
        }
      }
      assertThat(source.ids(i)).as(when + ": " + conditions.get(i)).isEqualTo(expected);
      different.add(expected.toString());
    }
    return different;
  }
}
