package dev.oms.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.Partitioners;
import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Partitioner.BoundPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionersTest {

  private static TableSchema table(List<Integer> primaryKey, List<List<Integer>> unique) {
    return new TableSchema(
        new SourceInfo("MYSQL", null, null),
        new TableId("shop", "orders"),
        1,
        List.of(
            new Column("id", DataType.BIGINT, "bigint", false, false, -1, 0, null, List.of()),
            new Column(
                "code", DataType.VARCHAR, "varchar(9)", false, false, 9, 0, "utf8mb4", List.of()),
            new Column(
                "amount", DataType.DECIMAL, "decimal(9,2)", true, false, 9, 2, null, List.of())),
        primaryKey,
        unique);
  }

  private static String key(BoundPartitioner partitioner, TableSchema schema, Object... values) {
    ByteOutput out = new ByteOutput(16);
    partitioner.partition(ArrayRow.of(schema, values), out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("published vectors, those of Kafka's own tests among them")
  @CsvSource({
    "1,-1993445489,3",
    "42,417700972,4",
    "21,-973932308,0",
    "foobar,-790332482,0",
    "a-little-bit-long-string,-985981536,2",
    "héllo,614509002,0",
    "\\N,1221115312,4"
  })
  void vectors(String key, int hash, int partitionOf6) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    assertThat(Murmur2.hash(bytes, 0, bytes.length)).isEqualTo(hash);
    assertThat(Murmur2.bucket(bytes, 0, bytes.length, 6)).isEqualTo(partitionOf6);
    byte[] shifted = ("xyz" + key).getBytes(StandardCharsets.UTF_8);
    assertThat(Murmur2.hash(shifted, 3, bytes.length)).isEqualTo(hash);
  }

  @Test
  @DisplayName("sharding columns, else primary key, else a unique key without nullable columns")
  void whichColumns() {
    TableSchema both = table(List.of(0), List.of(List.of(1)));
    assertThat(key(Partitioners.hash().bind(both, List.of(), 3), both, 7, "eu", "1.50"))
        .isEqualTo("7");
    assertThat(key(Partitioners.hash().bind(both, List.of("id", "code"), 3), both, 7, "eu", "1.50"))
        .isEqualTo("7\u0001eu");
    TableSchema unique = table(List.of(), List.of(List.of(2), List.of(1)));
    BoundPartitioner bound = Partitioners.hash().bind(unique, List.of(), 3);
    assertThat(bound.describe()).isEqualTo("hash of unique key (code)");
    assertThat(key(bound, unique, 7, "eu", "1.50")).isEqualTo("eu");
    TableSchema none = table(List.of(), List.of(List.of(2)));
    BoundPartitioner whole = Partitioners.hash().bind(none, List.of(), 3);
    assertThat(whole.describe()).isEqualTo("no key: the whole table in one partition");
    assertThat(whole.dependsOnRow()).isFalse();
    assertThat(key(whole, none, 7, "eu", "1.50")).isEmpty();
  }

  @Test
  @DisplayName("1, 1.0 and '1' agree, and NULL has a text of its own")
  void canonicalText() {
    TableSchema schema = table(List.of(0), List.of());
    BoundPartitioner amount = Partitioners.hash().bind(schema, List.of("amount"), 3);
    assertThat(key(amount, schema, 7, "eu", "1.00")).isEqualTo("1");
    assertThat(key(amount, schema, 7, "eu", "-10.50")).isEqualTo("-10.5");
    assertThat(key(amount, schema, 7, "eu", "100")).isEqualTo("100");
    assertThat(key(amount, schema, 7, "eu", null)).isEqualTo("\\N");
  }

  @Test
  @DisplayName(
      "TABLE puts a table in one partition, ONE everything in partition 0; both keep the key")
  void tableAndOne() {
    TableSchema schema = table(List.of(0), List.of());
    BoundPartitioner table = Partitioners.table().bind(schema, List.of(), 7);
    byte[] name = "shop.orders".getBytes(StandardCharsets.UTF_8);
    ByteOutput out = new ByteOutput(16);
    for (int i = 0; i < 20; i++) {
      assertThat(table.partition(ArrayRow.of(schema, i, "eu", "1"), out))
          .isEqualTo(Murmur2.bucket(name, 0, name.length, 7));
    }
    assertThat(key(table, schema, 7, "eu", "1")).isEqualTo("7");
    BoundPartitioner one = Partitioners.one().bind(schema, List.of(), 7);
    assertThat(one.partition(ArrayRow.of(schema, 5, "eu", "1"), out)).isZero();
  }

  @Test
  @DisplayName("an unknown sharding column is refused with the list of columns")
  void unknownColumn() {
    assertThatThrownBy(
            () -> Partitioners.hash().bind(table(List.of(0), List.of()), List.of("user"), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "table shop.orders has no sharding column 'user'; its columns are [id, code, amount]");
  }
}
