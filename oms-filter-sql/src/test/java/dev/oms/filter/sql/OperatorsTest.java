package dev.oms.filter.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One line for each operator and rule; what servers say of them is {@link DifferentialTest}. */
class OperatorsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        // comparisons
        "id = 7",
        "id <> 8",
        "id != 8",
        "id < 8",
        "id <= 7",
        "id > 6",
        "id >= 7",
        "id <=> 7",
        "nothing <=> NULL",
        "NOT (id <=> NULL)",
        "7 = ID",
        "`ID` = 7",
        "id = '7'",
        "id = '7abc'",
        "id = 7.0",
        "id = 7e0",
        "amount = 120.5",
        "amount > 120.499",
        "amount < 120.501",
        "amount = '120.5'",
        "big = 18446744073709551615",
        "big > -1",
        "big > 9223372036854775807",
        "id < big",
        "rate = 0.5",
        "rate = '.5x'",
        "y = 2024",
        "y < '2025'",
        // logic
        "id = 7 AND amount > 1",
        "id = 8 OR amount > 1",
        "id = 7 XOR amount < 1",
        "NOT id = 8",
        "!(id = 8)",
        "id = 7 && id = 7",
        "id = 8 || id = 7",
        "id = 7 OR 1/0",
        "id",
        "(id = 7) IS TRUE",
        "(id = 8) IS FALSE",
        "(nothing = 1) IS UNKNOWN",
        "nothing IS NULL",
        "id IS NOT NULL",
        "doc IS NOT NULL",
        "(id = 8) IS NOT TRUE",
        // precedence is MySQL's, not JSqlParser's
        "1 OR 1 XOR 1",
        "(1 | 6 & 4) = 5",
        "1 | 6 & 4 = 5",
        "2 * 3 ^ 1 = 4",
        "!id = 0",
        "-id + 8 = 1",
        "1 + 2 << 3 = 24",
        "NOT id = 7 OR id = 7",
        "5 - 2 - 1 = 2",
        "- -id = 7",
        "-2 ^ 1 = 18446744073709551615",
        // IN, BETWEEN, LIKE, REGEXP
        "id IN (1, 7)",
        "id NOT IN (1, 2)",
        "status IN ('x', 'PAID')",
        "id BETWEEN 7 AND 7",
        "id NOT BETWEEN 8 AND 9",
        "day BETWEEN '2024-01-01' AND '2024-12-31'",
        "status LIKE 'p%'",
        "status LIKE '_AI_'",
        "status NOT LIKE 'x%'",
        "'a_c' LIKE 'a\\_c'",
        "NOT 'abc' LIKE 'a\\_c'",
        "'a%' LIKE 'a|%' ESCAPE '|'",
        "status REGEXP '^p.*d$'",
        "status RLIKE '(pa|x)id'",
        "note NOT REGEXP '^ä'",
        "id LIKE '7'",
        "at LIKE '2024-01-31 10:11:12.500'",
        // collations
        "status = 'PAID'",
        "status = 'paid  '",
        "note = 'Ärger'",
        "note <> 'ärger'",
        "'É' = 'e'",
        "note COLLATE utf8mb4_general_ci = 'ARGER'",
        "status COLLATE utf8mb4_bin <> 'paid'",
        "'a ' COLLATE utf8mb4_0900_ai_ci > 'a'",
        "'straße' COLLATE utf8mb4_unicode_ci = 'strasse'",
        // arithmetic
        "id + 1 = 8",
        "id - 8 = -1",
        "id * 2 = 14",
        "id / 2 = 3.5",
        "id DIV 2 = 3",
        "id % 4 = 3",
        "id MOD 4 = 3",
        "-id = -7",
        "~0 = 18446744073709551615",
        "id & 3 = 3",
        "id | 8 = 15",
        "id ^ 1 = 6",
        "id << 1 = 14",
        "id >> 1 = 3",
        "1 << 64 = 0",
        "(id / 0) IS NULL",
        "MOD(-7, 4) = -3",
        "0.1 + 0.2 = 0.3",
        "big - 1 = 18446744073709551614",
        // functions
        "CONCAT(status, '!', id) = 'Paid!7'",
        "CONCAT(status, NULL) IS NULL",
        "CONCAT_WS('-', 'a', NULL, 'b') = 'a-b'",
        "SUBSTR(status, 2, 2) = 'ai'",
        "SUBSTRING(status FROM -2) = 'id'",
        "SUBSTR(status, 0) = ''",
        "LEFT(status, 2) = 'pa'",
        "RIGHT(status, 2) = 'id'",
        "REPLACE(status, 'a', 'o') = 'poid'",
        "REPLACE(status, 'A', 'o') COLLATE utf8mb4_bin = 'Paid'",
        "REGEXP_REPLACE(status, '[ai]+', '-') = 'p-d'",
        "UPPER(note) = 'ÄRGER'",
        "LOWER('ÄB') COLLATE utf8mb4_bin = 'äb'",
        "TRIM('  a ') = 'a'",
        "LENGTH(LTRIM('  a ')) = 2",
        "LENGTH(RTRIM('  a ')) = 3",
        "TRIM(BOTH 'x' FROM 'xxaxx') = 'a'",
        "TRIM(LEADING 'x' FROM 'xxax') = 'ax'",
        "TRIM(TRAILING 'x' FROM 'xaxx') = 'xa'",
        "LENGTH('Ä') = 2",
        "CHAR_LENGTH(note) = 6",
        "IF(id = 7, 1, 0)",
        "IFNULL(nothing, 5) = 5",
        "COALESCE(nothing, NULL, id) = 7",
        "NULLIF(id, 7) IS NULL",
        "GREATEST(id, 3, 9) = 9",
        "LEAST(id, 3.5, 9) = 3.5",
        "ABS(-id) = 7",
        "ROUND(2.5) = 3",
        "ROUND(-2.5) = -3",
        "ROUND(amount, 1) = 120.5",
        "ROUND(2.5e0) = 2",
        "FLOOR(-1.5) = -2",
        "CEIL(-1.5) = -1",
        "ISNULL(nothing)",
        "CASE WHEN id = 8 THEN 0 WHEN id = 7 THEN 1 END",
        "CASE id WHEN 7 THEN 1 ELSE 0 END",
        "(CASE id WHEN 8 THEN 1 END) IS NULL",
        "CAST('12abc' AS SIGNED) = 12",
        "CAST(-1 AS UNSIGNED) = 18446744073709551615",
        "CAST('1.005' AS DECIMAL(5,2)) = 1.01",
        "CAST(12345 AS DECIMAL(3,1)) = 99.9",
        "CAST(id AS CHAR) = '7'",
        "CONVERT(id, CHAR(5)) = '7'",
        "CAST(at AS DATE) = '2024-01-31'",
        "CAST(amount AS SIGNED) = 121",
        "CONVERT(status USING utf8mb4) = 'paid'",
        "CAST(day AS SIGNED) = 20240131",
        // dates
        "day = '2024-01-31'",
        "day = DATE '2024-01-31'",
        "at > '2024-01-31'",
        "at = TIMESTAMP '2024-01-31 10:11:12.5'",
        "at > day",
        "ts = '2024-01-31 10:11:12'",
        "tm = '10:11:12'",
        "tm < TIME '10:11:12.000001'",
        "YEAR(day) = 2024",
        "MONTH(at) = 1",
        "DAY(ts) = 31",
        "HOUR(tm) = 10",
        "MINUTE(at) = 11",
        "SECOND(ts) = 12",
        "DATE(at) = day",
        // ENUM, bytes, literals
        "kind = 'B'",
        "kind = 2",
        "raw = x'0102'",
        "raw > x'01'",
        "raw = 0x0102",
        "id = b'111'",
        "id > 0b110",
        "TRUE",
        "id > FALSE",
        "'it''s' = 'it\\'s'",
        "'a' 'b' = 'ab'",
        "_utf8mb4'a' = 'a'",
        "id = 7 -- a comment",
        "id /* x */ = # y\n 7"
      })
  void holds(String where) {
    assertThat(Filters.evaluate(where)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing = 1", "nothing <> 1", "NOT nothing = 1", "id IN (1, NULL)", "id NOT IN (1, NULL)",
            "nothing IN (1)",
        "nothing BETWEEN 1 AND 2", "id BETWEEN 1 AND NULL", "nothing LIKE 'x'", "NULL", "NOT NULL",
            "nothing XOR 1",
        "id = 7 AND NULL", "id = 8 OR NULL", "nothing + 1 = 1", "CONCAT(nothing, 'x') = 'x'"
      })
  void isUnknown(String where) {
    assertThat(Filters.evaluate(where)).isEqualTo(Truth.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id = 8 AND NULL", "id IS NULL", "nothing <=> 1", "id NOT BETWEEN NULL AND 6 AND 1 = 0",
            "note = 'ärger'", "kind = 1",
        "'a' = 'a ' COLLATE utf8mb4_0900_ai_ci", "id NOT IN (7)", "status LIKE 'paid '", "0",
            "'abc'", "raw = x'01'"
      })
  void doesNotHold(String where) {
    assertThat(Filters.evaluate(where)).isEqualTo(Truth.FALSE);
  }

  @Test
  void omsComparesNullAsFalse() {
    SqlFilterOptions oms =
        SqlFilterOptions.defaults().withNullComparison(SqlFilterOptions.NullComparison.OMS);
    assertThat(Filters.evaluate("nothing = 1", oms)).isEqualTo(Truth.FALSE);
    assertThat(Filters.evaluate("nothing <> 1", oms)).isEqualTo(Truth.FALSE);
    assertThat(Filters.evaluate("NOT (nothing = 1)", oms)).isEqualTo(Truth.TRUE);
    assertThat(Filters.evaluate("nothing NOT IN (1)", oms)).isEqualTo(Truth.FALSE);
    assertThat(Filters.evaluate("nothing NOT LIKE 'x'", oms)).isEqualTo(Truth.FALSE);
    assertThat(Filters.evaluate("nothing IS NULL", oms)).isEqualTo(Truth.TRUE);
    assertThat(Filters.evaluate("nothing <=> NULL", oms)).isEqualTo(Truth.TRUE);
  }

  @Test
  void omsConcatenatesWithoutNulls() {
    SqlFilterOptions oms =
        SqlFilterOptions.defaults().withConcatNull(SqlFilterOptions.ConcatNull.OMS);
    assertThat(Filters.evaluate("CONCAT(status, nothing) = 'paid'", oms)).isEqualTo(Truth.TRUE);
    assertThat(Filters.evaluate("CONCAT(nothing, NULL) IS NULL", oms)).isEqualTo(Truth.TRUE);
  }

  @Test
  void timestampsAreInTheZone() {
    SqlFilterOptions zoned = SqlFilterOptions.defaults().withZone(ZoneId.of("Asia/Shanghai"));
    assertThat(Filters.evaluate("ts = '2024-01-31 18:11:12'", zoned)).isEqualTo(Truth.TRUE);
    SqlFilterOptions berlin = SqlFilterOptions.defaults().withZone(ZoneId.of("Europe/Berlin"));
    assertThat(Filters.evaluate("ts = '2024-01-31 11:11:12'", berlin)).isEqualTo(Truth.TRUE);
  }

  @Test
  void divisionIsThatOfTheServer() {
    SqlPredicate third = SqlPredicate.parse("1 / 3 = 0.3333");
    assertThat(third.bind(Filters.schema("8.0.31")).evaluate(Filters.ROW)).isEqualTo(Truth.FALSE);
    assertThat(third.bind(Filters.schema("11.4.5-MariaDB")).evaluate(Filters.ROW))
        .isEqualTo(Truth.TRUE);
  }

  @Test
  void columnsAreThoseOfTheTable() {
    assertThat(
            SqlPredicate.parse("ID = 1 AND Status = 'x' OR id = 2").bind(Filters.ORDERS).columns())
        .containsExactly("id", "status");
  }
}
