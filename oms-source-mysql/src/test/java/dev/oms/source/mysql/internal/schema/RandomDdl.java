package dev.oms.source.mysql.internal.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes up DDL statements, many of which a server accepts. */
final class RandomDdl {

  private static final List<String> COLUMNS =
      List.of(
          "a",
          "b",
          "c",
          "d",
          "Name",
          "`select`",
          "`we ird`",
          "`x``y`",
          "`größe`",
          "`数量`",
          "e1",
          "f_2",
          "`after`",
          "`order`");
  private static final List<String> KEYS = List.of("k1", "k2", "uq", "`a`", "b", "idx");

  private final Random random;
  private final boolean mariaDb;
  private final boolean mysql8;

  RandomDdl(long seed, boolean mariaDb, boolean mysql8) {
    this.random = new Random(seed);
    this.mariaDb = mariaDb;
    this.mysql8 = mysql8;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String any(String... list) {
    return list[random.nextInt(list.length)];
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String table() {
    String name = any("t1", "t2", "t3", "`T 4`");
    return chance(30) ? "`d`." + name : chance(20) ? "d . " + name : name;
  }

  /** One statement. */
  String next() {
    int roll = random.nextInt(100);
    if (roll < 22) {
      return create();
    }
    if (roll < 26) {
      return any("DROP TABLE ", "drop table if exists ", "DROP /* x */ TABLE ") + table();
    }
    if (roll < 31) {
      return "RENAME TABLE "
          + table()
          + " TO "
          + table()
          + (chance(30) ? ", " + table() + " TO " + table() : "");
    }
    if (roll < 34) {
      return "TRUNCATE " + any("TABLE ", "") + table();
    }
    if (roll < 40) {
      return "CREATE "
          + any("", "UNIQUE ")
          + "INDEX "
          + any(KEYS)
          + " ON "
          + table()
          + " "
          + keyParts();
    }
    if (roll < 43) {
      return "DROP INDEX " + any(KEYS) + " ON " + table();
    }
    if (roll < 45) {
      return "ALTER DATABASE d " + any("CHARACTER SET ", "DEFAULT CHARSET = ") + charset();
    }
    if (roll < 46) {
      return "ALTER DATABASE d COLLATE " + collation();
    }
    if (roll < 52) {
      return "ALTER TABLE " + table() + " CONVERT TO CHARACTER SET " + charset();
    }
    if (roll < 54) {
      return "ALTER TABLE " + table() + " CONVERT TO CHARACTER SET utf8mb4 COLLATE " + collation();
    }
    return roll < 58 ? session() : alter();
  }

  /** What a session takes for the collation of a character set. */
  private String session() {
    if (!mariaDb) {
      return "SET SESSION default_collation_for_utf8mb4 = utf8mb4_"
          + any("general_ci", "0900_ai_ci");
    }
    return "SET SESSION character_set_collations = '"
        + any("", "utf8mb4=utf8mb4_uca1400_ai_ci", "utf8mb4=utf8mb4_bin,latin1=latin1_german1_ci")
        + "'";
  }

  private String create() {
    if (chance(10)) {
      return "CREATE TABLE " + table() + " LIKE " + table();
    }
    List<String> parts = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      parts.add(any(COLUMNS) + " " + definition());
    }
    while (chance(45)) {
      parts.add(key());
    }
    String options =
        chance(40) ? any(" DEFAULT CHARSET=", " CHARACTER SET ", " CHARSET ") + charset() : "";
    if (chance(25)) {
      options += any(" COLLATE=", " DEFAULT COLLATE ") + collation();
    }
    return any("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", "create /*!40000 table */ ")
        + table()
        + " ("
        + String.join(any(", ", ",\n  ", " /* , */ , "), parts)
        + ")"
        + any("", " ENGINE=InnoDB", " COMMENT='a (b), c'")
        + options;
  }

  private String alter() {
    List<String> clauses = new ArrayList<>();
    do {
      clauses.add(clause());
    } while (chance(40));
    return any("ALTER TABLE ", "alter table ", "ALTER /* gh-ost */ TABLE ", "-- note\nALTER TABLE ")
        + table()
        + " "
        + String.join(", ", clauses);
  }

  private String clause() {
    int roll = random.nextInt(100);
    if (roll < 30) {
      return "ADD " + any("COLUMN ", "") + any(COLUMNS) + " " + definition() + place();
    }
    if (roll < 45) {
      return "DROP " + any("COLUMN ", "") + any(COLUMNS);
    }
    if (roll < 58) {
      return "MODIFY " + any("COLUMN ", "") + any(COLUMNS) + " " + definition() + place();
    }
    if (roll < 70) {
      return "CHANGE "
          + any("COLUMN ", "")
          + any(COLUMNS)
          + " "
          + any(COLUMNS)
          + " "
          + definition()
          + place();
    }
    if (roll < 75 && (mysql8 || mariaDb)) {
      return "RENAME COLUMN " + any(COLUMNS) + " TO " + any(COLUMNS);
    }
    if (roll < 82) {
      return "ADD " + key();
    }
    if (roll < 85) {
      return "DROP PRIMARY KEY";
    }
    if (roll < 89) {
      return "DROP " + any("INDEX ", "KEY ") + any(KEYS);
    }
    if (roll < 91) {
      return "RENAME INDEX " + any(KEYS) + " TO " + any(KEYS);
    }
    if (roll < 93) {
      return "RENAME " + any("TO ", "AS ", "") + table();
    }
    if (roll < 95) {
      return "ADD COLUMN (" + any(COLUMNS) + " " + definition() + ", " + any(COLUMNS) + " INT)";
    }
    if (roll < 97) {
      return any("DEFAULT CHARSET=", "CHARACTER SET ") + charset();
    }
    if (roll < 98) {
      return any("COLLATE ", "DEFAULT COLLATE=") + collation();
    }
    return any(
        "COMMENT='x, y'", "ENGINE=InnoDB", "FORCE", "ALTER a SET DEFAULT 1", "ALGORITHM=COPY");
  }

  private String place() {
    int roll = random.nextInt(10);
    return roll < 5 ? "" : roll < 6 ? " FIRST" : " AFTER " + any(COLUMNS);
  }

  private String key() {
    int roll = random.nextInt(10);
    if (roll < 3) {
      return any("", "CONSTRAINT pk ") + "PRIMARY KEY " + keyParts();
    }
    if (roll < 7) {
      return any("", "CONSTRAINT uq ")
          + "UNIQUE "
          + any("", "KEY ", "INDEX ")
          + any("", any(KEYS))
          + " "
          + keyParts();
    }
    return any("INDEX ", "KEY ") + any("", any(KEYS)) + any("", " USING BTREE") + " " + keyParts();
  }

  private String keyParts() {
    List<String> parts = new ArrayList<>();
    do {
      parts.add(any(COLUMNS) + any("", "", "(10)", "(3)") + any("", " DESC"));
    } while (chance(30));
    return "(" + String.join(", ", parts) + ")";
  }

  private String charset() {
    return any("utf8mb4", "latin1", "utf8", "utf8mb4", "gbk");
  }

  private String collation() {
    return mariaDb && chance(20)
        ? any("uca1400_as_ci", "utf8mb4_uca1400_ai_ci", "utf8mb4_nopad_bin")
        : any(
            "utf8mb4_bin",
            "utf8mb4_unicode_ci",
            "latin1_swedish_ci",
            "utf8_general_ci",
            "gbk_bin",
            mysql8 ? "utf8mb4_0900_as_cs" : "latin1_general_cs");
  }

  private String definition() {
    StringBuilder text = new StringBuilder(type());
    if (chance(40)) {
      text.append(any(" NOT NULL", " NULL", " NOT NULL", " not null"));
    }
    if (chance(10)) {
      text.append(" COMMENT 'it''s, a \\'test\\' (x'");
    }
    if (chance(6)) {
      text.append(" UNIQUE").append(any("", " KEY"));
    }
    if (chance(4)) {
      text.append(any(" PRIMARY KEY", " KEY"));
    }
    if (chance(3)) {
      text.append(" COLLATE ").append(collation());
    }
    return text.toString();
  }

  private String type() {
    String text =
        any(
            "",
            "",
            "",
            " CHARACTER SET " + charset(),
            " COLLATE " + collation(),
            " BINARY",
            " CHARACTER SET " + charset() + any(" BINARY", " COLLATE " + collation()),
            any(" ASCII", " UNICODE BINARY", " BINARY UNICODE"));
    return switch (random.nextInt(24)) {
      case 0 ->
          any("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "BIGINT", "INT(5)")
              + any("", " UNSIGNED", " UNSIGNED ZEROFILL", " ZEROFILL");
      case 1 -> any("INT", "BIGINT") + any("", " DEFAULT 5", " DEFAULT -7");
      case 2 -> any("BOOL", "BOOLEAN", "TINYINT(1)", "INT1", "INT8", "MIDDLEINT");
      case 3 ->
          any("DECIMAL", "NUMERIC(12)", "DEC(20,4)", "FIXED(65,30)", "DECIMAL(5,5)")
              + any("", " UNSIGNED", " DEFAULT '1.5'");
      case 4 ->
          any(
              "FLOAT",
              "DOUBLE",
              "REAL",
              "DOUBLE PRECISION",
              "FLOAT(10)",
              "FLOAT(30)",
              "FLOAT(7,3)",
              "DOUBLE(10,2)");
      case 5 -> any("BIT", "BIT(1)", "BIT(64)", "BIT(9)");
      case 6, 7, 8 ->
          any(
                  "VARCHAR(20)",
                  "VARCHAR(255)",
                  "CHARACTER VARYING(7)",
                  "CHAR(10)",
                  "CHAR",
                  "CHARACTER(3)",
                  "VARCHAR(1000)")
              + text;
      case 9 ->
          any(
                  "NCHAR(5)",
                  "NATIONAL CHAR(4)",
                  "NVARCHAR(9)",
                  "NATIONAL VARCHAR(8)",
                  "NCHAR VARYING(6)")
              + any("", "", " BINARY", " COLLATE utf8_bin");
      case 10, 11 ->
          any(
                  "TEXT",
                  "TINYTEXT",
                  "MEDIUMTEXT",
                  "LONGTEXT",
                  "TEXT(50)",
                  "TEXT(500)",
                  "TEXT(70000)",
                  "LONG",
                  "LONG VARCHAR")
              + text;
      case 12 ->
          any(
              "BINARY(8)",
              "BINARY",
              "VARBINARY(16)",
              "BLOB",
              "TINYBLOB",
              "MEDIUMBLOB",
              "LONGBLOB",
              "BLOB(100)",
              "BLOB(70000)",
              "LONG VARBINARY");
      case 13 -> any("DATE", "YEAR", "YEAR(4)");
      case 14 -> any("TIME", "TIME(3)", "DATETIME", "DATETIME(6)", "DATETIME(0)");
      case 15 ->
          any(
              "TIMESTAMP NULL",
              "TIMESTAMP(3) NULL",
              "TIMESTAMP DEFAULT CURRENT_TIMESTAMP",
              "TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)");
      case 16 -> "ENUM(" + any("'x','y'", "'it''s','a,b','c)d'", "'a ','\\\\','é'") + ")" + text;
      case 17 -> "SET(" + any("'p','q'", "'1','2','3'") + ")" + text;
      case 18 -> "JSON";
      case 19 -> any("GEOMETRY", "POINT", "LINESTRING", "GEOMETRYCOLLECTION", "MULTIPOLYGON");
      case 20 -> "INT AS (1 + 1) " + any("VIRTUAL", "STORED");
      case 21 -> "VARCHAR(30) CHARACTER SET " + charset() + " DEFAULT " + any("'x'", "NULL", "''");
      case 22 -> mariaDb ? any("UUID", "INET6", "INET4") : "CHAR(5) ASCII";
      default ->
          mysql8 ? "INT DEFAULT (1 + (2))" : mariaDb ? "INT DEFAULT (1 + 2)" : "INT DEFAULT 3";
    };
  }
}
