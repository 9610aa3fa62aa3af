package dev.oms.source.mysql.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.Column;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableSchema;
import dev.oms.source.mysql.internal.binlog.SessionCollations;
import dev.oms.source.mysql.internal.row.ServerCollations;
import dev.oms.source.mysql.internal.server.Flavor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlterApplierTest {

  private static final SourceInfo SOURCE = new SourceInfo("MYSQL", null, null);
  private static final String BASE =
      "CREATE TABLE t (id INT NOT NULL, a VARCHAR(10), b INT, c INT, PRIMARY KEY (id), UNIQUE (b))"
          + " CHARSET utf8mb4";

  /** Those of the tests, as numbered in MySQL 8.0 and MariaDB 11.4. */
  private static final ServerCollations COLLATIONS =
      new ServerCollations(
          Map.ofEntries(
              Map.entry(8, "latin1_swedish_ci"),
              Map.entry(28, "gbk_chinese_ci"),
              Map.entry(33, "utf8_general_ci"),
              Map.entry(45, "utf8mb4_general_ci"),
              Map.entry(46, "utf8mb4_bin"),
              Map.entry(47, "latin1_bin"),
              Map.entry(63, "binary"),
              Map.entry(83, "utf8_bin"),
              Map.entry(87, "gbk_bin"),
              Map.entry(255, "utf8mb4_0900_ai_ci"),
              Map.entry(2304, "utf8mb4_uca1400_ai_ci")),
          Map.of(
              "latin1", "latin1_swedish_ci",
              "gbk", "gbk_chinese_ci",
              "utf8", "utf8_general_ci",
              "utf8mb4", "utf8mb4_general_ci"));

  private static CollationRules rules(Dialect dialect) {
    SessionCollations session =
        dialect.isMariaDb()
            ? new SessionCollations(8, -1, Map.of(45, 2304))
            : new SessionCollations(8, 255, null);
    return new CollationRules(COLLATIONS, session, dialect);
  }

  private static TableDefinition create(String sql, Dialect dialect) throws DdlException {
    return CreateTable.define(
        new DdlParser(dialect, false).parse("db", sql), null, rules(dialect), dialect);
  }

  private static TableDefinition alter(String... sqls) throws DdlException {
    TableDefinition table = create(BASE, DdlParserTest.MYSQL);
    for (String sql : sqls) {
      table =
          AlterApplier.apply(
              table,
              new DdlParser(DdlParserTest.MYSQL, false).parse("db", sql),
              rules(DdlParserTest.MYSQL),
              DdlParserTest.MYSQL);
    }
    return table;
  }

  private static String names(TableDefinition table) {
    return table.columns().stream().map(Column::name).collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ADD d INT | id a b c d
          ADD COLUMN d INT FIRST | d id a b c
          ADD d INT AFTER a, ADD e INT AFTER d | id a d e b c
          ADD (d INT, e INT) | id a b c d e
          DROP b | id a c
          DROP COLUMN a, ADD a INT FIRST | a id b c
          CHANGE a x INT, ADD d INT AFTER x | id x d b c
          CHANGE b c INT, CHANGE c b INT | id a c b
          MODIFY c INT FIRST, MODIFY a INT AFTER c | c a id b
          MODIFY a INT AFTER b, MODIFY b INT FIRST | b id a c
          RENAME COLUMN a TO z, ADD y INT AFTER z | id z y b c
          RENAME COLUMN a TO b, RENAME COLUMN b TO a | id b a c
          MODIFY COLUMN id BIGINT UNSIGNED AUTO_INCREMENT COMMENT 'x, y' | id a b c
          ADD d INT DEFAULT (uuid_short() % 7), ADD e INT | id a b c d e
          ADD d DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) AFTER a, ADD e INT | id a d b c e
          ADD d DECIMAL(10,2) DEFAULT -1.5e-3, ADD e INT | id a b c d e
          ADD d INT DEFAULT b'01', ADD e BIT(3) DEFAULT 0x05 | id a b c d e
          ADD d INT GENERATED ALWAYS AS (if(b > 1, 'a,b)', concat(c, '('))) VIRTUAL AFTER id | id d a b c
          ADD d INT REFERENCES x (y) ON DELETE SET NULL ON UPDATE NO ACTION, ADD e INT | id a b c d e
          ADD d INT CHECK (d > 0 AND d < 10) NOT ENFORCED, ADD e INT | id a b c d e
          ADD d POINT NOT NULL SRID 4326, ADD SPATIAL INDEX (d) | id a b c d
          ADD d INT INVISIBLE, ALTER COLUMN b SET DEFAULT (1, 2), ADD e INT | id a b c d e
          ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES x (y) ON DELETE CASCADE, ADD e INT | id a b c e
          ENGINE=InnoDB ROW_FORMAT=DYNAMIC, ADD e INT, ALGORITHM=INPLACE, LOCK=NONE | id a b c e
          DROP PARTITION p0, p1 | id a b c
          PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE) | id a b c
          ADD PARTITION (PARTITION p2 VALUES IN (1,2)) | id a b c
          EXCHANGE PARTITION p0 WITH TABLE u | id a b c
          ORDER BY a, b DESC | id a b c
          ENABLE KEYS | id a b c
          AUTO_INCREMENT = 100 | id a b c
          """)
  void columns(String clauses, String expected) throws DdlException {
    assertThat(names(alter("ALTER TABLE t " + clauses))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ADD d INT AFTER nothing",
        "DROP nothing",
        "MODIFY nothing INT",
        "ADD a INT",
        "ADD d FANCYTYPE",
        "DROP INDEX nothing",
        "ADD d INT WITH SOMETHING",
        "ADD SYSTEM VERSIONING",
        "CONVERT PARTITION p0 TO TABLE u",
        "ADD INDEX (nothing)",
        "ADD d VARCHAR(60000)",
        "ADD d VARCHAR(5) CHARACTER SET martian",
        "CONVERT TO CHARACTER SET DEFAULT",
        "CONVERT TO CHARACTER SET utf8mb4, COLLATE utf8mb4_bin",
        "CONVERT TO CHARACTER SET utf8mb4, ADD d VARCHAR(5) CHARACTER SET latin1",
        "CONVERT TO CHARACTER SET utf8mb4, MODIFY a NCHAR(5)",
        "CHARACTER SET DEFAULT",
        "CHARSET latin1 COLLATE DEFAULT",
        "ADD d BLOB COLLATE utf8mb4_bin"
      })
  void unsureIsSaid(String clauses) {
    assertThatThrownBy(() -> alter("ALTER TABLE t " + clauses)).isInstanceOf(DdlException.class);
  }

  @Test
  void keysFollowTheirColumns() throws DdlException {
    TableSchema schema =
        alter(
                "ALTER TABLE t CHANGE b bb BIGINT NOT NULL FIRST",
                "ALTER TABLE t ADD UNIQUE KEY two (a, c), ADD UNIQUE prefix (a(3))",
                "ALTER TABLE t DROP PRIMARY KEY, DROP COLUMN id")
            .toSchema(SOURCE, 1);
    assertThat(schema.primaryKey()).isEmpty();
    assertThat(schema.uniqueKeys().toString()).isEqualTo("[[0], [1, 2]]");
    assertThat(schema.rowKey()).containsExactly(0);
    assertThat(alter("DROP INDEX b ON t", "CREATE UNIQUE INDEX x ON t (c, b)").toSchema(SOURCE, 1))
        .extracting(s -> s.uniqueKeys().toString())
        .isEqualTo("[[3, 2]]");
  }

  @Test
  void charsetsFollowTheTable() throws DdlException {
    TableDefinition table =
        alter(
            "ALTER TABLE t ADD d VARCHAR(5), ADD e VARCHAR(5) COLLATE gbk_bin",
            "ALTER TABLE t DEFAULT CHARSET latin1, ADD f TEXT",
            "ALTER TABLE t ADD g VARCHAR(5) CHARACTER SET binary");
    assertThat(table.columns().stream().map(c -> c.name() + ":" + c.charset()))
        .contains("d:utf8mb4", "e:gbk", "f:latin1", "g:null");
    TableDefinition converted = alter("ALTER TABLE t CONVERT TO CHARACTER SET latin1");
    assertThat(converted.columns().get(1).charset()).isEqualTo("latin1");
  }

  private static String collations(TableDefinition table) {
    return table.columns().stream()
        .filter(c -> c.charset() != null)
        .map(c -> c.name() + ":" + c.collation())
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ADD d CHAR(3) | a:utf8mb4_0900_ai_ci d:utf8mb4_0900_ai_ci
          ADD d CHAR(3) CHARACTER SET latin1, ADD e CHAR(3) BINARY | a:utf8mb4_0900_ai_ci d:latin1_swedish_ci e:utf8mb4_bin
          ADD d CHAR(3) COLLATE UTF8_BIN, ADD e NCHAR(3) | a:utf8mb4_0900_ai_ci d:utf8mb3_bin e:utf8mb3_general_ci
          COLLATE utf8mb4_bin, ADD d ENUM('x') | a:utf8mb4_0900_ai_ci d:utf8mb4_bin
          CHARSET latin1, MODIFY a CHAR(3), ADD d CHAR(3) BINARY | a:latin1_swedish_ci d:latin1_bin
          CONVERT TO CHARACTER SET latin1, ADD d CHAR(3) | a:latin1_swedish_ci d:latin1_swedish_ci
          CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin | a:utf8mb4_bin
          CHANGE a z CHAR(3) COLLATE gbk_bin, ADD PRIMARY KEY (z) | z:gbk_bin
          RENAME COLUMN a TO z, ADD UNIQUE (z) | z:utf8mb4_0900_ai_ci
          ADD d CHAR(3) BINARY COLLATE utf8mb4_general_ci | a:utf8mb4_0900_ai_ci d:null
          ADD d CHAR(3) COLLATE utf8mb4_0900_as_cs | a:utf8mb4_0900_ai_ci d:null
          ADD d CHAR(3) CHARACTER SET ucs2 | a:utf8mb4_0900_ai_ci d:null
          COLLATE utf8mb4_bin CHARSET utf8mb4, ADD d CHAR(3) | a:utf8mb4_0900_ai_ci d:null
          """)
  void collationsFollow(String clauses, String expected) throws DdlException {
    String drop = clauses.contains("PRIMARY") ? "DROP PRIMARY KEY, " : "";
    assertThat(collations(alter("ALTER TABLE t " + drop + clauses))).isEqualTo(expected);
  }

  @Test
  void theSessionsDefaultCounts() throws DdlException {
    String sql =
        "CREATE TABLE t (a CHAR(3), b CHAR(3) CHARACTER SET latin1, c JSON) CHARSET utf8mb4";
    assertThat(collations(create(sql, DdlParserTest.MARIADB)))
        .isEqualTo("a:utf8mb4_uca1400_ai_ci b:latin1_swedish_ci c:utf8mb4_bin");
    assertThat(
            collations(
                create(
                    sql.replace("CHARSET", "COLLATE uca1400_ai_ci CHARSET"),
                    DdlParserTest.MARIADB)))
        .isEqualTo("a:null b:latin1_swedish_ci c:utf8mb4_bin");
    DdlStatement statement = new DdlParser(DdlParserTest.MYSQL, false).parse("db", sql);
    for (Dialect dialect :
        List.of(
            DdlParserTest.MYSQL,
            DdlParserTest.MARIADB,
            new Dialect(Flavor.MYSQL, 50722, true),
            new Dialect(Flavor.MARIADB, 101118, true),
            new Dialect(Flavor.OCEANBASE, 50725, true))) {
      CollationRules rules = new CollationRules(COLLATIONS, SessionCollations.UNKNOWN, dialect);
      boolean sessions = dialect == DdlParserTest.MYSQL || dialect == DdlParserTest.MARIADB;
      TableDefinition table = CreateTable.define(statement, null, rules, dialect);
      assertThat(table.columns().get(0).collation())
          .as(dialect.toString())
          .isEqualTo(sessions ? null : "utf8mb4_general_ci");
      assertThat(table.columns().get(1).collation())
          .isEqualTo(dialect == DdlParserTest.MARIADB ? null : "latin1_swedish_ci");
      assertThat(table.text().charset()).isEqualTo("utf8mb4");
    }
  }

  @Test
  void peersTrippedOverThese() throws DdlException {
    // maxwell 1216, 489, 1715; airbyte 9196: functions in defaults, AFTER a renamed column
    assertThat(
            names(
                alter(
                    "ALTER TABLE `t` CHANGE COLUMN `a` `a2` VARCHAR(20) CHARACTER SET utf8 NULL"
                        + " DEFAULT NULL, ADD COLUMN `z` JSON NULL AFTER `a2`, ADD COLUMN `y`"
                        + " VARCHAR(36) NOT NULL DEFAULT (UUID()) COMMENT 'it''s \\'x\\', ok' AFTER"
                        + " `z`, DROP INDEX `b`, ADD UNIQUE INDEX `b_UNIQUE` (`b` ASC, `z2`) VISIBLE"
                            .replace(", `z2`", ""))))
        .isEqualTo("id a2 z y b c");
    assertThat(
            names(
                alter(
                    "ALTER TABLE t ADD COLUMN `key` INT, ADD COLUMN vector INT, ADD COLUMN period"
                        + " INT, ADD COLUMN `primary` INT")))
        .isEqualTo("id a b c key vector period primary");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          BOOL | tinyint(1)
          INTEGER UNSIGNED | int unsigned
          INT(5) ZEROFILL | int(5) unsigned zerofill
          SERIAL | bigint unsigned
          NUMERIC(12) | decimal(12,0)
          FLOAT(30) | double
          REAL | double
          DOUBLE PRECISION | double
          CHARACTER VARYING(7) | varchar(7)
          NATIONAL CHARACTER VARYING(8) | varchar(8)
          NCHAR(3) | char(3)
          CHAR BYTE | binary(1)
          LONG VARCHAR | mediumtext
          LONG VARBINARY | mediumblob
          TEXT(50) | tinytext
          TEXT(70000) | mediumtext
          BLOB(70000) | mediumblob
          VARCHAR(20) CHARACTER SET binary | varbinary(20)
          ENUM('a','it''s','x,y)','é', 'b\\\\') | enum('a','it''s','x,y)','é','b\\\\')
          SET("p", 'q ') | set('p','q')
          DATETIME(0) | datetime
          TIMESTAMP(6) NULL | timestamp(6)
          YEAR(4) | year
          GEOMETRYCOLLECTION | geomcollection
          JSON | json
          VECTOR(3) | vector(3)
          """)
  void typesArePrintedAsTheServerDoes(String type, String expected) throws DdlException {
    Column column =
        create("CREATE TABLE t (c " + type + ") CHARSET utf8mb4", DdlParserTest.MYSQL)
            .columns()
            .get(0);
    assertThat(column.nativeType()).isEqualTo(expected);
  }

  @Test
  void mariaDbsJsonIsCheckedLongtext() throws DdlException {
    TableDefinition table =
        create(
            "CREATE TABLE t (a JSON, b longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT"
                + " NULL CHECK (json_valid(`b`)), c longtext CHARACTER SET utf8mb4)",
            DdlParserTest.MARIADB);
    assertThat(table.columns().stream().map(c -> c.type() + " " + c.nativeType()))
        .containsExactly("JSON longtext", "JSON longtext", "LONGTEXT longtext");
  }

  @Test
  void ifExistsOfMariaDb() throws DdlException {
    Dialect dialect = DdlParserTest.MARIADB;
    TableDefinition table = create(BASE, dialect);
    String sql =
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT, DROP COLUMN IF EXISTS zz, MODIFY IF EXISTS"
            + " yy INT, DROP INDEX IF EXISTS kk, ADD COLUMN IF NOT EXISTS n INT";
    TableDefinition after =
        AlterApplier.apply(
            table, new DdlParser(dialect, false).parse("db", sql), rules(dialect), dialect);
    assertThat(names(after)).isEqualTo("id a b c n");
    assertThat(after.columns().get(1).nativeType()).isEqualTo("varchar(10)");
  }

  @Test
  void timestampIsNotNullWhereTheServerSaysSo() throws DdlException {
    Dialect old = new Dialect(Flavor.MYSQL, 50722, false);
    TableDefinition table = create("CREATE TABLE t (a TIMESTAMP, b TIMESTAMP NULL, c INT)", old);
    assertThat(table.columns().stream().map(Column::nullable)).containsExactly(false, true, true);
    assertThat(table.columns().get(2).nativeType()).isEqualTo("int(11)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE t SELECT * FROM u",
        "CREATE TABLE t (a INT) AS SELECT 1 a",
        "CREATE TABLE t (a INT) ENGINE=InnoDB SELECT 1 a",
        "CREATE TABLE t (a VARCHAR(5))",
        "CREATE TABLE t (a INT) WITH SYSTEM VERSIONING",
        "CREATE TABLE t (a INT, PERIOD FOR SYSTEM_TIME (x, y))"
      })
  void tablesThatAreNotDescribedInFull(String sql) {
    assertThatThrownBy(() -> create(sql, DdlParserTest.MARIADB)).isInstanceOf(DdlException.class);
  }
}
