package dev.oms.filter.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ChangeType;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.spi.ChangeFilter.BoundFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of docs/filters.md. */
class FilterDocsTest {

  @Test
  void predicate() {
    ArrayRow row = Filters.ROW;
    // begin predicate
    SqlPredicate paid = SqlPredicate.parse("amount > 100 AND status <> 'draft'"); // once
    BoundPredicate bound = paid.bind(row.schema()); // once for each schema and thread
    boolean taken = bound.test(row); // for each row
    // end predicate
    assertThat(taken).isTrue();
    assertThat(bound.columns()).containsExactly("amount", "status");
  }

  @Test
  void filter() {
    SimpleRowChange change =
        SimpleRowChange.snapshot(Filters.ROW, SimpleOrigin.ofSnapshot("chunk"));
    // begin filter
    SqlRowFilter paid = SqlRowFilter.where("status = 'paid'");
    BoundFilter bound = paid.bind(change.schema());
    RowChange kept = bound.apply(change); // null when it is dropped
    // end filter
    assertThat(kept.type()).isEqualTo(ChangeType.SNAPSHOT);
  }

  @Test
  void options() {
    // begin options
    SqlFilterOptions options =
        SqlFilterOptions.defaults()
            .withNullComparison(SqlFilterOptions.NullComparison.OMS)
            .withConcatNull(SqlFilterOptions.ConcatNull.OMS)
            .withZone(ZoneId.of("Asia/Shanghai"))
            .withCollation("utf8mb4_0900_ai_ci");
    SqlRowFilter filter = SqlRowFilter.of(SqlPredicate.parse("NOT (nothing = 1)", options));
    // end options
    SimpleRowChange change =
        SimpleRowChange.snapshot(Filters.ROW, SimpleOrigin.ofSnapshot("chunk"));
    assertThat(filter.bind(Filters.ORDERS).apply(change)).isNotNull();
  }

  @Test
  void everyConditionOfTheDocumentCompiles() throws IOException {
    List<String> conditions = blocks("sql");
    assertThat(conditions).hasSizeGreaterThan(20);
    for (String condition : conditions) {
      SqlPredicate.parse(condition).bind(Filters.ORDERS).evaluate(Filters.ROW);
    }
  }

  @Test
  void everyRefusalOfTheDocumentIsOne() throws IOException {
    List<String> refused = blocks("sql refused");
    assertThat(refused).hasSizeGreaterThan(10);
    for (String condition : refused) {
      assertThat(catchThrowable(() -> SqlPredicate.parse(condition).bind(Filters.ORDERS)))
          .as(condition)
          .isInstanceOf(SqlFilterException.class);
    }
  }

  /** The lines of the code blocks that are marked so. */
  private static List<String> blocks(String mark) throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.exists(here.resolve("docs")) ? here : here.getParent();
    Matcher blocks =
        Pattern.compile("```" + mark + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(root.resolve("docs/filters.md")));
    return blocks
        .results()
        .flatMap(block -> Stream.of(block.group(1).split("\n")))
        .filter(line -> !line.isBlank())
        .toList();
  }
}
