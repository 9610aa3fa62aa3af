package dev.oms.source.mysql.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import dev.oms.core.model.Column;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.server.Connections;
import dev.oms.source.mysql.internal.server.ServerInfo;
import dev.oms.testkit.DatabaseServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaReaderTest {

  private static final ObjectMapping ALL =
      ObjectMapping.builder()
          .tables("sho?.*", t -> t.topic("x"))
          .table("`it's`.t%1", t -> t.topic("x"))
          .build();

  /** Type, then what is expected: canonical type, length, scale, charset, unsigned. */
  private static final String[][] TYPES = {
    {"TINYINT(1)", "TINYINT -1 0 null false"},
    {"TINYINT UNSIGNED", "TINYINT -1 0 null true"},
    {"SMALLINT", "SMALLINT -1 0 null false"},
    {"MEDIUMINT UNSIGNED ZEROFILL", "MEDIUMINT -1 0 null true"},
    {"INT", "INT -1 0 null false"},
    {"BIGINT UNSIGNED", "BIGINT -1 0 null true"},
    {"DECIMAL(65,30)", "DECIMAL 65 30 null false"},
    {"DECIMAL(5) UNSIGNED", "DECIMAL 5 0 null true"},
    {"FLOAT", "FLOAT -1 0 null false"},
    {"FLOAT(7,3) UNSIGNED", "FLOAT -1 0 null true"},
    {"DOUBLE(10,2)", "DOUBLE -1 0 null false"},
    {"BIT(9)", "BIT 9 0 null false"},
    {"YEAR", "YEAR -1 0 null false"},
    {"CHAR(5)", "CHAR 5 0 utf8mb4 false"},
    {"CHAR(0)", "CHAR 0 0 utf8mb4 false"},
    {"VARCHAR(20) CHARACTER SET latin1", "VARCHAR 20 0 latin1 false"},
    {"VARCHAR(20) CHARACTER SET gbk", "VARCHAR 20 0 gbk false"},
    {"VARCHAR(20) CHARACTER SET utf8", "VARCHAR 20 0 utf8mb3 false"},
    {"NCHAR(3)", "CHAR 3 0 utf8mb3 false"},
    {"TINYTEXT", "TINYTEXT -1 0 utf8mb4 false"},
    {"TEXT CHARACTER SET ujis", "TEXT -1 0 ujis false"},
    {"MEDIUMTEXT", "MEDIUMTEXT -1 0 utf8mb4 false"},
    {"LONGTEXT", "LONGTEXT -1 0 utf8mb4 false"},
    {"BINARY(8)", "BINARY 8 0 null false"},
    {"VARBINARY(16)", "VARBINARY 16 0 null false"},
    {"TINYBLOB", "TINYBLOB -1 0 null false"},
    {"BLOB", "BLOB -1 0 null false"},
    {"MEDIUMBLOB", "MEDIUMBLOB -1 0 null false"},
    {"LONGBLOB", "LONGBLOB -1 0 null false"},
    {"DATE", "DATE -1 0 null false"},
    {"TIME(6)", "TIME -1 6 null false"},
    {"DATETIME", "DATETIME -1 0 null false"},
    {"DATETIME(3)", "DATETIME -1 3 null false"},
    {"TIMESTAMP(2) NULL", "TIMESTAMP -1 2 null false"},
    {"GEOMETRY", "GEOMETRY -1 0 null false"},
    {"POINT", "GEOMETRY -1 0 null false"},
    {"GEOMETRYCOLLECTION", "GEOMETRY -1 0 null false"}
  };

  @ParameterizedTest
  @MethodSource("dev.oms.source.mysql.internal.schema.TestServers#all")
  void everyType(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start();
        Connections connections = new Connections(TestServers.config(server), "test", 1)) {
      ServerInfo info = TestServers.info(connections);
      List<String[]> types = new ArrayList<>(List.of(TYPES));
      types.add(
          new String[] {"JSON", "JSON -1 0 " + (info.isMariaDb() ? "utf8mb4" : "null") + " false"});
      if (info.isMariaDb()) {
        types.add(new String[] {"UUID", "UUID -1 0 null false"});
        types.add(new String[] {"INET6", "INET -1 0 null false"});
        types.add(new String[] {"INET4", "INET -1 0 null false"});
        types.add(new String[] {"VARCHAR(90) COMPRESSED", "VARCHAR 90 0 utf8mb4 false"});
        types.add(new String[] {"LONGTEXT CHECK (length(c%d) > 3)", "LONGTEXT -1 0 utf8mb4 false"});
      } else if (info.atLeast(9, 0, 0)) {
        types.add(new String[] {"VECTOR(3)", "VECTOR 12 0 null false"});
      }
      StringBuilder sql = new StringBuilder("CREATE TABLE shop.types (id INT PRIMARY KEY");
      for (int i = 0; i < types.size(); i++) {
        sql.append(", c").append(i).append(' ').append(types.get(i)[0].replace("%d", "" + i));
      }
      server.execute("CREATE DATABASE shop CHARACTER SET utf8mb4", sql.append(")").toString());
      TableSchema schema = new SchemaReader(connections, info).read(new TableId("shop", "types"));
      assertThat(schema.primaryKey()).containsExactly(0);
      assertThat(schema.column(0).nullable()).isFalse();
      for (int i = 0; i < types.size(); i++) {
        Column c = schema.column(i + 1);
        assertThat(
                c.type()
                    + " "
                    + c.length()
                    + " "
                    + c.scale()
                    + " "
                    + c.charset()
                    + " "
                    + c.unsigned())
            .as(types.get(i)[0] + " printed as " + c.nativeType())
            .isEqualTo(types.get(i)[1]);
        assertThat(c.nullable()).isTrue();
        String collation =
            server
                .query(
                    "SELECT REPLACE(COLLATION_NAME, 'utf8_', 'utf8mb3_') FROM"
                        + " information_schema.COLUMNS WHERE TABLE_SCHEMA='shop' AND COLUMN_NAME='c"
                        + i
                        + "'")
                .get(0)
                .get(0);
        assertThat(c.collation()).as(types.get(i)[0]).isEqualTo(collation);
        assertThat(c.collation() == null).isEqualTo(c.charset() == null);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.oms.source.mysql.internal.schema.TestServers#all")
  void collationsOfTheServer(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start();
        Connections connections = new Connections(TestServers.config(server), "test", 1)) {
      ServerInfo info = TestServers.info(connections);
      boolean mysql8 = !info.isMariaDb() && info.atLeast(8, 0, 0);
      if (info.variables().containsKey("character_set_collations")) {
        // What a session has is not what the server has.
        server.execute("SET GLOBAL character_set_collations='utf8mb4=utf8mb4_bin'");
      }
      ServerCollations collations = new SchemaReader(connections, info).collations();
      assertThat(collations.name(8)).isEqualTo("latin1_swedish_ci");
      assertThat(collations.name(33)).isEqualTo("utf8mb3_general_ci");
      assertThat(collations.name(99999)).isNull();
      assertThat(collations.has("utf8mb3_bin")).isTrue();
      assertThat(collations.has("utf8mb4_uca1400_ai_ci")).isEqualTo(info.isMariaDb());
      assertThat(collations.defaultOf("utf8mb3")).isEqualTo("utf8mb3_general_ci");
      assertThat(collations.defaultOf("gbk")).isEqualTo("gbk_chinese_ci");
      assertThat(collations.defaultOf("utf8mb4"))
          .isEqualTo(mysql8 ? "utf8mb4_0900_ai_ci" : "utf8mb4_general_ci");
      assertThat(collations.defaultOf("martian")).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.oms.source.mysql.internal.schema.TestServers#all")
  void labelsKeysAndNames(DatabaseServer.Builder builder) throws SQLException {
    try (DatabaseServer server = builder.start();
        Connections connections = new Connections(TestServers.config(server), "test", 1)) {
      ServerInfo info = TestServers.info(connections);
      boolean mysql8 = !info.isMariaDb() && info.atLeast(8, 0, 13);
      server.execute(
          "CREATE DATABASE shop CHARACTER SET utf8mb4",
          "CREATE DATABASE `it's`",
          "CREATE TABLE shop.e (id INT, e ENUM('a','it''s','x,y)','\\\\','ta\\n"
              + "b','é','数') CHARACTER SET gbk, s SET('p','q r'), `we``ird, é` INT, KEY (id))",
          "CREATE TABLE `it's`.`t%1` (id INT)",
          "CREATE TABLE `it's`.`t%2` (id INT)",
          "CREATE TABLE shop.k (a INT NOT NULL, b INT NOT NULL, c VARCHAR(50) NOT NULL, d INT,"
              + " PRIMARY KEY (b, a), UNIQUE z (d), UNIQUE y (c, a), UNIQUE x (c(5)), UNIQUE w (a),"
              + " KEY v (c)"
              + (mysql8 ? ", UNIQUE u ((a + b))" : "")
              + ") CHARSET utf8mb4",
          "CREATE TABLE shop.nopk (a INT, b INT NOT NULL UNIQUE)",
          "CREATE VIEW shop.v AS SELECT * FROM shop.k");
      SchemaReader reader = new SchemaReader(connections, info);
      Map<TableId, TableSchema> schemas = reader.read(ALL);
      assertThat(schemas.keySet().stream().map(TableId::toString))
          .containsExactlyInAnyOrder("shop.e", "shop.k", "shop.nopk", "it's.t%1");
      TableSchema e = schemas.get(new TableId("shop", "e"));
      assertThat(e.column(1).labels())
          .containsExactly("a", "it's", "x,y)", "\\", "ta\nb", "é", "数");
      assertThat(e.column(1).charset()).isEqualTo("gbk");
      assertThat(e.column(2).labels()).containsExactly("p", "q r");
      assertThat(e.column(3).name()).isEqualTo("we`ird, é");
      assertThat(e.rowKey()).isEmpty();
      TableSchema k = schemas.get(new TableId("shop", "k"));
      assertThat(k.primaryKey()).containsExactly(1, 0);
      assertThat(k.uniqueKeys().toString()).isEqualTo("[[0], [2, 0], [3]]");
      assertThat(schemas.get(new TableId("shop", "nopk")).rowKey()).containsExactly(1);
      assertThat(reader.read(new TableId("shop", "v"))).isNull();
      assertThat(reader.read(new TableId("shop", "K"))).isNull();
      assertThat(reader.list(ALL).stream().map(t -> t.id() + " " + t.kind()))
          .contains("shop.v VIEW", "shop.k BASE TABLE");
    }
  }
}
