package dev.oms.filter.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.oms.core.RecordException;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a filter refuses: where, and what it says of it. */
class RefusalsTest {

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("id >", 5, "something is missing"),
        arguments("id = = 1", 6, "did not expect '='"),
        arguments("id = 1 2", 8, "did not expect '2'"),
        arguments("id = 1)", 7, "closes nothing"),
        arguments("(id = 1", 8, "something is missing"),
        arguments("id = 'x", 6, "no closing quote"),
        arguments("id = 1;", 7, "without ';'"),
        arguments("id IN (SELECT 1)", 8, "a subquery"),
        arguments("EXISTS (SELECT 1)", 1, "a subquery"),
        arguments("other.id = 1", 1, "write the column alone"),
        arguments("id > NOW()", 6, "another at each moment"),
        arguments("id > CURRENT_TIMESTAMP", 6, "another at each moment"),
        arguments("id > RAND()", 6, "another at each call"),
        arguments("COUNT(*) > 1", 1, "needs many rows"),
        arguments("ROW_NUMBER() OVER (ORDER BY id) = 1", 1, "needs many rows"),
        arguments("DATABASE() = 'x'", 1, "session"),
        arguments("id = @x", 6, "variables"),
        arguments("id = ?", 6, "variables"),
        arguments("flor(id) = 1", 1, "did you mean FLOOR?"),
        arguments("frobnicate(id) = 1", 1, "unknown function 'frobnicate'; there are ABS"),
        arguments("ABS(id, 2) = 1", 1, "ABS takes 1 argument(s), not 2"),
        arguments("id = \"x\"", 6, "double quotes"),
        arguments("day > '2024' - INTERVAL 1 DAY", 16, "date arithmetic"),
        arguments("(id, 1) = (1, 2)", 1, "rows such as (a, b)"),
        arguments("id = 1 IS TRUE", 8, "put that into parentheses"),
        arguments("id = NOT 1", 10, "into parentheses"),
        arguments(
            "colour = 'x'",
            1,
            "table shop.orders has no column 'colour'; it has id, amount, status"),
        arguments("day = 'tomorrow'", 1, "'tomorrow' is no date of the form"),
        arguments("day = '2024-02-30'", 1, "is no date of the form"),
        arguments("day = 20240131", 1, "compare a date with a constant"),
        arguments("day = status", 1, "compare a date with a constant"),
        arguments("tm = day", 1, "a TIME cannot be compared with a date"),
        arguments("doc = '{}'", 1, "can only be tested with IS [NOT] NULL"),
        arguments("y = 99", 1, "years of four digits"),
        arguments("status = note COLLATE utf8mb4_klingon_ci", 10, "unknown collation"),
        arguments("status COLLATE utf8mb4_bin = note COLLATE utf8mb4_general_ci", 1, "do not mix"),
        arguments("status REGEXP '(?i)x'", 1, "regular expressions of servers do not read alike"),
        arguments("status REGEXP '\\\\w'", 1, "regular expressions of servers do not read alike"),
        arguments(
            "status REGEXP '[[:alpha:]]'", 1, "regular expressions of servers do not read alike"),
        arguments("status REGEXP note", 1, "must be a constant text"),
        arguments("id = 'x' XOR status", 14, "XOR"),
        arguments("rate | 1 = 1", 1, "an integer is needed"),
        arguments("id & rate = 1", 1, "an integer is needed"),
        arguments("9223372036854775807 + 1 = 0", 1, "out of range"),
        arguments("id = 1 AND day > 5 + status", 12, "compare a date"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void saysWhereAndWhat(String where, int column, String what) {
    SqlFilterException e =
        catchThrowableOfType(
            SqlFilterException.class, () -> SqlPredicate.parse(where).bind(Filters.ORDERS));
    assertThat(e).as(where).isNotNull();
    assertThat(e.problem()).contains(what);
    assertThat(e.column()).as(e.getMessage()).isEqualTo(column);
  }

  private static TableSchema untold(String charset) {
    Column text =
        new Column(
            "c", DataType.VARCHAR, "varchar(9)", true, false, 9, 0, charset, List.of(), null);
    return new TableSchema(
        new SourceInfo("MYSQL", null, "8.0.31"),
        new TableId("shop", "t"),
        1,
        List.of(Column.of("id", DataType.INT, "int"), text),
        List.of(0),
        List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c = 'a'",
        "c <> 'a'",
        "c > 'a'",
        "c LIKE 'a'",
        "c IN ('a', 'b')",
        "c BETWEEN 'a' AND 'b'",
        "c REGEXP 'a'",
        "UPPER(c) = 'A'",
        "CONCAT(c, 'x') = 'A'",
        "CASE c WHEN 'a' THEN 1 END = 1",
        "NULLIF(c, 'a') IS NULL",
        "id = 1 OR c = 'a'"
      })
  void aCollationThatIsNotToldIsNotGuessed(String where) {
    for (String charset : new String[] {"utf8mb4", "utf8mb3", null}) {
      assertThatThrownBy(() -> SqlPredicate.parse(where).bind(untold(charset)))
          .as(charset)
          .isInstanceOf(SqlFilterException.class)
          .hasMessageContaining("the source does not tell the collation of this text")
          .hasMessageContaining(
              "x COLLATE utf8mb4_0900_ai_ci for example, or set the collation in the options");
    }
    SqlFilterOptions options = SqlFilterOptions.defaults().withCollation("utf8mb4_0900_ai_ci");
    SqlPredicate.parse(where, options).bind(untold("utf8mb4"));
    SqlPredicate.parse(where, options.withCollation("utf8mb4_bin")).bind(untold("utf8mb3"));
    assertThatThrownBy(() -> SqlPredicate.parse(where, options).bind(untold("latin1")))
        .isInstanceOf(SqlFilterException.class);
  }

  @Test
  void whatNeedsNoCollationIsTaken() {
    SqlPredicate.parse("c IS NULL OR LENGTH(c) = 1 OR c = 5").bind(untold("utf8mb4"));
    SqlPredicate.parse("c COLLATE latin1_bin = 'a'").bind(untold("latin1"));
    assertThatThrownBy(() -> SqlPredicate.parse("c = 'a'").bind(untold("latin1")))
        .hasMessageContaining("the source does not tell")
        .hasMessageContaining("x COLLATE latin1_bin for example");
    assertThat(SqlFilterOptions.defaults().collation()).isNull();
  }

  @Test
  void placeIsShown() {
    SqlFilterException e =
        catchThrowableOfType(
            SqlFilterException.class, () -> SqlPredicate.parse("id = 1\n  AND amonut( 2 ) > 3"));
    assertThat(e.line()).isEqualTo(2);
    assertThat(e.column()).isEqualTo(7);
    assertThat(e.getMessage())
        .contains("line 2, column 7")
        .contains("  AND amonut( 2 ) > 3\n        ^");
  }

  @Test
  void aNumberOutOfRangeIsAnErrorOfTheRow() {
    BoundPredicate predicate =
        SqlPredicate.parse("id * 9223372036854775807 > 0").bind(Filters.ORDERS);
    assertThatThrownBy(() -> predicate.test(Filters.ROW))
        .isInstanceOf(RecordException.class)
        .hasMessageContaining("BIGINT");
  }

  @Test
  void aRegularExpressionIsStopped() {
    BoundPredicate predicate =
        SqlPredicate.parse("CONCAT('" + "a".repeat(400) + "', id) REGEXP 'a*a*a*a*a*a*b'")
            .bind(Filters.ORDERS);
    assertThatThrownBy(() -> predicate.test(Filters.ROW))
        .isInstanceOf(RecordException.class)
        .hasMessageContaining("too many steps");
  }
}
