package dev.oms.core.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.ObjectMapping;
import dev.oms.core.OmsException;
import dev.oms.core.Operation;
import dev.oms.core.model.TableId;
import dev.oms.core.verify.RowDifference.ColumnDifference;
import dev.oms.core.verify.RowDifference.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of tables and topics that differ, or only seem to. */
class TopicVerificationTest {

  private final MemoryTables tables = new MemoryTables();
  private final MemoryTopics topics = new MemoryTopics();
  private final List<String> log = new ArrayList<>();

  private MemoryTables.Table orders() {
    return tables.table("shop.orders", true, "id", "status");
  }

  private TopicVerification.Builder builder() {
    return TopicVerification.builder()
        .source(tables)
        .objects(ObjectMapping.builder().tables("shop.*", t -> t.topic("orders")).build())
        .serializer(new LineFormat())
        .sink(topics)
        .lag(Duration.ofMillis(100))
        .log(log::add);
  }

  private VerificationReport verify() throws InterruptedException {
    VerificationReport report = builder().build().run();
    assertThat(topics.closed).isTrue();
    return report;
  }

  private static TableResult table(VerificationReport report) {
    assertThat(report.tables()).hasSize(1);
    return report.tables().get(0);
  }

  @Test
  void equalTablesNeedOneReading() throws Exception {
    orders().put("1", "paid").put("2", null);
    topics.send("orders", "+ shop.orders id=1 status=new");
    topics.send("orders", "+ shop.orders id=2 status=NULL");
    topics.send("orders", "+ shop.orders id=1 status=paid");
    topics.send("orders", "+ shop.orders id=3 status=gone");
    topics.send("orders", "- shop.orders id=3 status=gone");
    VerificationReport report = verify();
    assertThat(report.isEqual()).as(report.toString()).isTrue();
    assertThat(table(report).equal()).isEqualTo(2);
    assertThat(report.topics().get(0).rows()).isEqualTo(5);
    assertThat(tables.reads).isEqualTo(1);
    assertThat(topics.reads).isEqualTo(2);
  }

  @Test
  void realDifferencesAreToldWithValuesAndPlace() throws Exception {
    orders().put("1", "paid").put("2", "paid").put("3", "paid").put("4", "null");
    topics.send("orders", "+ shop.orders id=1 status=paid");
    topics.send("orders", "+ shop.orders id=2 status=wrong");
    topics.send("orders", 2, 1000, "+ shop.orders id=9 status=odd");
    topics.send("orders", "+ shop.orders id=4 status=NULL");
    VerificationReport report = verify();
    TableResult orders = table(report);
    assertThat(report.isEqual()).isFalse();
    assertThat(orders.equal()).isEqualTo(1);
    assertThat(orders.missing()).isEqualTo(1);
    assertThat(orders.surplus()).isEqualTo(1);
    assertThat(orders.different()).isEqualTo(2);
    RowDifference wrong = difference(report, "\"2\"");
    assertThat(wrong.kind()).isEqualTo(Kind.DIFFERENT);
    assertThat(wrong.table()).isEqualTo(new TableId("shop", "orders"));
    assertThat(wrong.columns())
        .containsExactly(new ColumnDifference("status", "\"paid\"", "\"wrong\""));
    assertThat(wrong.place().topic()).isEqualTo("orders");
    assertThat(wrong.place().partition()).isZero();
    assertThat(wrong.place().offset()).isEqualTo(1);
    RowDifference missing = difference(report, "\"3\"");
    assertThat(missing.kind()).isEqualTo(Kind.MISSING);
    assertThat(missing.place()).isNull();
    assertThat(missing.columns()).contains(new ColumnDifference("status", "\"paid\"", null));
    RowDifference surplus = difference(report, "\"9\"");
    assertThat(surplus.kind()).isEqualTo(Kind.SURPLUS);
    assertThat(surplus.place().partition()).isEqualTo(2);
    assertThat(surplus.columns()).contains(new ColumnDifference("status", null, "\"odd\""));
    assertThat(difference(report, "\"4\"").columns())
        .as("NULL is not the text null")
        .containsExactly(new ColumnDifference("status", "\"null\"", "null"));
    assertThat(report.toString())
        .contains("shop.orders -> orders: 1 equal, 1 MISSING, 1 SURPLUS, 2 DIFFERENT")
        .contains(
            "DIFFERENT id=\"2\": status is \"paid\" in the table, \"wrong\" in the topic"
                + " (orders-0 at offset 1,")
        .contains("MISSING id=\"3\"\n")
        .endsWith("NOT EQUAL");
    assertThat(report.toJson())
        .startsWith("{\"equal\":false,")
        .contains("{\"kind\":\"DIFFERENT\",\"key\":{\"id\":\"\\\"2\\\"\"},\"columns\":[{")
        .contains("{\"name\":\"status\",\"table\":\"\\\"paid\\\"\",\"topic\":null}");
  }

  private static RowDifference difference(VerificationReport report, String id) {
    return report.differences().stream()
        .filter(row -> row.key().equals(Map.of("id", id)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(report.toString()));
  }

  @Test
  void valuesOfOtherColumnsAreDifferent() throws Exception {
    tables.table("shop.orders", true, "id", "a", "b").put("1", "x", "y");
    topics.send("orders", "+ shop.orders id=1 a=y b=x");
    assertThat(table(verify()).different()).isEqualTo(1);
  }

  @Test
  void whatIsRepeatedEndsInTheRightState() throws Exception {
    orders().put("1", "paid");
    for (int time = 0; time < 2; time++) {
      topics.send("orders", "+ shop.orders id=1 status=new");
      topics.send("orders", "- shop.orders id=1 status=new");
      topics.send("orders", "+ shop.orders id=1 status=paid");
    }
    assertThat(verify().isEqual()).isTrue();
  }

  @Test
  void rowsThatMoveBetweenPartitionsAreInOneOfThem() throws Exception {
    orders().put("1", "b").put("2", "c");
    topics.send("orders", 0, 1000, "+ shop.orders id=1 status=a");
    topics.send("orders", 0, 1000, "- shop.orders id=1 status=a");
    topics.send("orders", 2, 0, "+ shop.orders id=1 status=b");
    topics.send("orders", 2, 1000, "+ shop.orders id=2 status=a");
    topics.send("orders", 2, 1000, "- shop.orders id=2 status=a");
    topics.send("orders", 0, 0, "+ shop.orders id=2 status=b");
    topics.send("orders", 0, 1000, "- shop.orders id=2 status=b");
    topics.send("orders", 2, 0, "+ shop.orders id=2 status=c");
    VerificationReport report = verify();
    assertThat(report.isEqual()).as(report.toString()).isTrue();
    assertThat(tables.reads).as("hashes suffice").isEqualTo(1);
  }

  @Test
  void aWrongMessageInAnotherPartitionIsFound() throws Exception {
    orders().put("1", "a").put("2", "a").put("3", "a");
    topics.send("orders", 2, 1000, "+ shop.orders id=1 status=a");
    topics.send("orders", 0, 0, "+ shop.orders id=1 status=same-second");
    topics.send("orders", 2, 1000, "+ shop.orders id=2 status=a");
    topics.send("orders", 0, 5000, "+ shop.orders id=2 status=later");
    topics.send("orders", 0, 1000, "+ shop.orders id=3 status=a");
    topics.send("orders", 2, 5000, "+ shop.orders id=3 status=later");
    TableResult orders = table(verify());
    // Which of two messages of one millisecond is the newer one cannot be told.
    assertThat(orders.different() + orders.equal()).isEqualTo(3);
    assertThat(orders.differences().stream().map(d -> d.key().get("id")))
        .contains("\"2\"", "\"3\"");
  }

  @Test
  void aChangedKeyLeavesItsOldRow() throws Exception {
    orders().put("2", "a");
    topics.send("orders", "+ shop.orders id=1 status=a");
    topics.send("orders", "+ shop.orders id=1 status=a ~ id=2 status=a");
    VerificationReport report = verify();
    assertThat(report.isEqual()).as(report.toString()).isTrue();
    assertThat(tables.reads).as("hashes suffice").isEqualTo(1);
  }

  @Test
  void aRowThatTheTopicDeletesOrMovesToAnotherKeyIsMissing() throws Exception {
    orders().put("1", "paid").put("2", "paid");
    topics.send("orders", "+ shop.orders id=1 status=paid");
    topics.send("orders", "- shop.orders id=1 status=paid");
    topics.send("orders", "+ shop.orders id=2 status=paid");
    topics.send("orders", "+ shop.orders id=2 status=paid ~ id=3 status=paid");
    VerificationReport report = verify();
    assertThat(report.differences().stream().map(d -> d.kind() + " " + d.key().get("id")))
        .containsExactlyInAnyOrder("MISSING \"1\"", "MISSING \"2\"", "SURPLUS \"3\"");
  }

  @Test
  void partialUpdatesAreMerged() throws Exception {
    tables
        .table("shop.orders", true, "id", "a", "b")
        .put("1", "x", "z")
        .put("2", "x", "y")
        .put("3", "x", "z")
        .put("4", "x", "z");
    topics.send("orders", "+ shop.orders id=1 a=x b=y");
    topics.send("orders", "+ shop.orders id=1 b=z");
    topics.send("orders", "+ shop.orders id=2 a=x b=y");
    topics.send("orders", "+ shop.orders id=2 b=wrong");
    topics.send("orders", "+ shop.orders id=3 a=wrong b=y");
    topics.send("orders", "+ shop.orders id=3 b=z");
    // Moves to another partition in the same millisecond.
    topics.send("orders", 0, 1000, "+ shop.orders id=4 a=w b=w");
    topics.send("orders", 0, 1000, "- shop.orders id=4 a=w b=w");
    topics.send("orders", 2, 0, "+ shop.orders id=4 a=x b=y");
    topics.send("orders", 2, 0, "+ shop.orders id=4 b=z");
    VerificationReport report = verify();
    assertThat(table(report).equal()).isEqualTo(2);
    assertThat(table(report).narrower()).isZero();
    assertThat(report.differences()).hasSize(2);
    assertThat(difference(report, "\"2\"").columns())
        .containsExactly(new ColumnDifference("b", "\"y\"", "\"wrong\""));
    assertThat(difference(report, "\"3\"").columns())
        .containsExactly(new ColumnDifference("a", "\"x\"", "\"wrong\""));
  }

  @Test
  void whatAnUpdateLeavesOutIsAsItSaysItWas() throws Exception {
    tables.table("shop.orders", true, "id", "a", "b").put("1", "x", "z");
    topics.send("orders", "+ shop.orders id=1 a=older b=older");
    topics.send("orders", "+ shop.orders id=1 a=x b=y ~ id=1 b=z");
    VerificationReport report = verify();
    assertThat(report.isEqual()).as(report.toString()).isTrue();
  }

  @Test
  void columnsThatWereAddedLaterAreNotCompared() throws Exception {
    tables.table("shop.orders", true, "id", "a", "added").put("1", "x", "0").put("2", "x", "1");
    topics.send("orders", "+ shop.orders id=1 dropped=4 a=x");
    topics.send("orders", "+ shop.orders id=2 dropped=4 a=x");
    topics.send("orders", "+ shop.orders id=2 a=x added=1");
    VerificationReport report = verify();
    assertThat(report.isEqual()).as(report.toString()).isTrue();
    assertThat(table(report).equal()).isEqualTo(2);
    assertThat(table(report).narrower()).isEqualTo(1);
  }

  @Test
  void whatComesLateIsEqual() throws Exception {
    MemoryTables.Table orders = orders().put("1", "paid").put("2", "a").put("3", "new");
    topics.send("orders", "+ shop.orders id=1 status=new");
    topics.send("orders", "+ shop.orders id=2 status=a");
    topics.send("orders", "+ shop.orders id=4 status=deleted");
    topics.beforeRead =
        number -> {
          if (number == 3) {
            topics.send("orders", "+ shop.orders id=1 status=paid");
            topics.send("orders", "+ shop.orders id=3 status=new");
            topics.send("orders", "- shop.orders id=4 status=deleted");
            // Inserted after the table was read: no matter.
            topics.send("orders", "+ shop.orders id=5 status=later");
            orders.put("5", "later");
          }
        };
    VerificationReport report = verify();
    assertThat(report.isEqual()).as(report.toString()).isTrue();
    assertThat(table(report).equal()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatComesWithinTheLagIsEqual(int tableReading) throws Exception {
    orders().put("1", "paid");
    topics.send("orders", "+ shop.orders id=1 status=new");
    long[] read = new long[10];
    tables.beforeRead = number -> read[number] = System.nanoTime();
    topics.beforeRead =
        number -> {
          boolean later = System.nanoTime() - read[tableReading] >= 250_000_000;
          if (tables.reads == tableReading && later) {
            topics.send("orders", "+ shop.orders id=1 status=paid");
          }
        };
    VerificationReport report = builder().lag(Duration.ofSeconds(1)).build().run();
    assertThat(report.isEqual()).as(report.toString()).isTrue();
    assertThat(tables.reads).isEqualTo(tableReading);
  }

  @Test
  void aRowThatIsDeletedWhileItIsLookedAtAgainIsGone() throws Exception {
    MemoryTables.Table orders = orders().put("1", "a").put("2", "b");
    topics.send("orders", "+ shop.orders id=1 status=a");
    topics.send("orders", "+ shop.orders id=2 status=older");
    tables.beforeRead =
        number -> {
          if (number == 3) {
            orders.rows.remove("2");
            topics.send("orders", "- shop.orders id=2 status=b");
          }
        };
    VerificationReport report = verify();
    assertThat(report.isEqual()).as(report.toString()).isTrue();
    assertThat(table(report).equal()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRowThatNeverStandsStill(boolean delivered) throws Exception {
    MemoryTables.Table orders = orders().put("1", "0").put("2", "a");
    topics.send("orders", "+ shop.orders id=1 status=0");
    topics.send("orders", "+ shop.orders id=2 status=a");
    tables.beforeRead =
        number -> {
          // What is read is never what the topic ends with.
          orders.put("1", String.valueOf(number));
          if (delivered) {
            topics.send("orders", "+ shop.orders id=1 status=" + number);
            topics.send("orders", "+ shop.orders id=1 status=" + number + "-after");
          }
        };
    VerificationReport report = verify();
    assertThat(report.isEqual()).as(report.toString()).isEqualTo(delivered);
    assertThat(table(report).unsettled()).isEqualTo(delivered ? 0 : 1);
    assertThat(table(report).equal()).isEqualTo(delivered ? 2 : 1);
    if (!delivered) {
      assertThat(report.differences().get(0).kind()).isEqualTo(Kind.UNSETTLED);
    }
  }

  @Test
  void whatIsNoMessageCounts() throws Exception {
    orders().put("1", "a");
    topics.send("orders", "+ shop.orders id=1 status=a");
    topics.send("orders", "# heartbeat");
    topics.send("orders", 1, 1, null);
    topics.send("orders", "+ shop.gone id=1");
    topics.send("orders", "nonsense");
    topics.send("orders", "+ shop.orders status=keyless");
    VerificationReport report = verify();
    TopicResult orders = report.topics().get(0);
    assertThat(orders.others()).isEqualTo(2);
    assertThat(orders.otherTables()).isEqualTo(1);
    assertThat(orders.unreadable()).isEqualTo(2);
    assertThat(orders.examples().get(0)).contains("orders-0 at offset 3", "begins with no sign");
    assertThat(orders.examples().get(1)).contains("lacks columns of the key");
    assertThat(table(report).isEqual()).isTrue();
    assertThat(report.isEqual()).isFalse();
  }

  @Test
  void rowsThatHaveNoMessageAreCounted() throws Exception {
    orders().put("1", "a").put("2", "bad");
    topics.send("orders", "+ shop.orders id=1 status=a");
    VerificationReport report = verify();
    assertThat(table(report).undeliverable()).isEqualTo(1);
    assertThat(table(report).equal()).isEqualTo(1);
    assertThat(report.isEqual()).isFalse();
  }

  @Test
  void tablesThatCannotBeVerifiedAreNamed() throws Exception {
    orders().put("1", "a");
    tables.table("shop.keyless", false, "id");
    tables.table("shop.no_key_sent", true, "id", "a");
    tables.table("shop.inserts", true, "id");
    topics.send("orders", "+ shop.orders id=1 status=a");
    VerificationReport report =
        builder()
            .objects(
                ObjectMapping.builder()
                    .tables("shop.*", t -> t.topic("orders"))
                    .table("shop.no_key_sent", t -> t.topic("orders").columns("a"))
                    .table("shop.inserts", t -> t.topic("orders").operations(Operation.INSERT))
                    .build())
            .build()
            .run();
    assertThat(table(report).isEqual()).isTrue();
    assertThat(report.isEqual()).isFalse();
    assertThat(report.problems())
        .hasSize(3)
        .anyMatch(p -> p.startsWith("table shop.keyless: it has no primary key"))
        .anyMatch(p -> p.contains("no_key_sent: its messages do not have the key's columns [id]"))
        .anyMatch(p -> p.contains("inserts: only [INSERT] are delivered"));
    VerificationReport chosen = builder().only("shop.ord*").build().run();
    assertThat(chosen.isEqual()).isTrue();
    assertThatThrownBy(() -> builder().only("shop.keyless").build().run())
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("no table to verify: table shop.keyless: it has no primary key");
  }

  @Test
  void columnsAreChosenAndRenamed() throws Exception {
    tables
        .table("shop.orders", true, "id", "secret", "amount")
        .put("1", "x", "5")
        .put("2", "y", "6");
    topics.send("paid", "+ shop.orders id=1 total=5").send("paid", "+ shop.orders id=2 total=7");
    VerificationReport report =
        builder()
            .objects(
                ObjectMapping.builder()
                    .table(
                        "shop.orders",
                        t -> t.topic("paid").columns("id", "amount").rename("amount", "total"))
                    .build())
            .build()
            .run();
    assertThat(table(report).equal()).isEqualTo(1);
    assertThat(report.differences().get(0).columns())
        .containsExactly(new ColumnDifference("total", "\"6\"", "\"7\""));
  }

  @Test
  void moreRowsThanMemoryAreReadInPasses() throws Exception {
    MemoryTables.Table orders = orders();
    for (int i = 0; i < 30_000; i++) {
      orders.put(String.valueOf(i), "s" + i);
      if (i != 77) {
        topics.send(
            "orders", i % 3, 1, "+ shop.orders id=" + i + " status=s" + (i == 4711 ? "x" : i));
      }
    }
    topics.send("orders", "+ shop.orders id=surplus status=x");
    VerificationReport report = builder().maxMemory(1 << 20).build().run();
    assertThat(tables.reads).as("passes, and the rounds").isGreaterThan(4);
    assertThat(table(report).equal()).isEqualTo(29_998);
    assertThat(report.differences().stream().map(d -> d.kind() + " " + d.key().get("id")))
        .containsExactlyInAnyOrder("MISSING \"77\"", "DIFFERENT \"4711\"", "SURPLUS \"surplus\"");
    assertThat(report.topics().get(0).rows()).isEqualTo(30_000);
  }

  @Test
  void moreDifferencesThanMemoryAreCounted() throws Exception {
    MemoryTables.Table orders = orders();
    for (int i = 0; i < 5_000; i++) {
      orders.put(String.valueOf(i), "s" + i);
    }
    TableResult result = table(builder().maxMemory(1 << 20).maxShown(7).build().run());
    assertThat(result.missing()).isBetween(100L, 4_900L);
    assertThat(result.missing() + result.notExamined()).isEqualTo(5_000);
    assertThat(result.differences()).hasSize(7);
    assertThat(result.isEqual()).isFalse();
  }

  @Test
  void messagesThatAreGoneAreSaid() throws Exception {
    orders().put("1", "a");
    topics.firstOffset = 500;
    topics.send("orders", "+ shop.orders id=1 status=a");
    VerificationReport report = verify();
    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("topic orders: the oldest messages of partitions [1] are gone");
    assertThat(report.isEqual()).isTrue();
  }

  @Test
  void aSourceThatFailsIsAnError() {
    orders();
    tables.beforeRead =
        number -> {
          throw new OmsException("the account may not read shop.orders");
        };
    assertThatThrownBy(this::verify)
        .isInstanceOf(OmsException.class)
        .hasMessageContaining("the account may not read shop.orders");
    assertThat(topics.closed).isTrue();
  }
}
