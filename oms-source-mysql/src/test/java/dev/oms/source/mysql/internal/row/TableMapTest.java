package dev.oms.source.mysql.internal.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableMapTest {

  private static final SourceInfo SOURCE = new SourceInfo("MYSQL", null, "8.0.31");

  private static TableMap parse(EventBytes bytes) {
    byte[] body = bytes.done();
    return TableMap.parse(body, 0, body.length, false);
  }

  @Test
  void charOfMoreThan255BytesHasItsLengthInTheTypeBits() {
    // CHAR(255) in utf8mb4: 1020 bytes; bits 8 and 9 are inverted in bits 4 and 5 of the type.
    TableMap map =
        parse(EventBytes.tableMap(new int[] {254, 254, 254}, 0xCE, 0xFC, 0xFE, 80, 0xF7, 2));
    assertThat(map.type(0)).isEqualTo(BinlogType.STRING);
    assertThat(map.meta(0)).isEqualTo(1020);
    assertThat(map.meta(1)).isEqualTo(80);
    assertThat(map.type(2)).isEqualTo(BinlogType.ENUM);
    assertThat(map.meta(2)).isEqualTo(2);
  }

  @Test
  void sameDefinitionLooksAtAllButTheId() {
    byte[] one = EventBytes.tableMap(new int[] {3, 1}).done();
    byte[] two = one.clone();
    two[0] = 99;
    TableMap first = TableMap.parse(one, 0, one.length, false);
    TableMap second = TableMap.parse(two, 0, two.length, false);
    assertThat(second.tableId()).isEqualTo(99);
    assertThat(first.sameDefinition(second)).isTrue();
    assertThat(first.sameDefinition(two, 0, two.length)).isTrue();
    two[two.length - 1] ^= 1;
    assertThat(first.sameDefinition(two, 0, two.length)).isFalse();
    assertThat(first.sameDefinition(TableMap.parse(two, 0, two.length, false))).isFalse();
  }

  @Test
  void signednessThatCountsYearsIsAmbiguousWithThem() {
    // YEAR, INT UNSIGNED, INT: bits 1 1 0
    TableMap map =
        parse(EventBytes.tableMap(new int[] {13, 3, 3}).field(1, EventBytes.start().bytes(0xC0)));
    assertThat(map.metadata().signedness()).isEqualTo(TableMetadata.Signedness.AMBIGUOUS);
    assertThat(map.metadata().unsigned(1)).isTrue();
    assertThat(map.metadata().unsigned(2)).isFalse();
  }

  @Test
  void signednessOfOldServersDoesNotCountYears() {
    // YEAR, INT, INT UNSIGNED without a bit of the YEAR: 0 1. With it the YEAR would be signed.
    TableMap map =
        parse(EventBytes.tableMap(new int[] {13, 3, 3}).field(1, EventBytes.start().bytes(0x40)));
    assertThat(map.metadata().signedness()).isEqualTo(TableMetadata.Signedness.EXACT);
    assertThat(map.metadata().unsigned(1)).isFalse();
    assertThat(map.metadata().unsigned(2)).isTrue();
  }

  @Test
  void ambiguousSignednessIsTakenFromTheKnownSchema() {
    // What 8.0.12 writes for YEAR, INT UNSIGNED, INT: 1 0, which looks as if the YEAR were counted.
    TableMap map =
        parse(
            EventBytes.tableMap(new int[] {13, 3, 3})
                .field(1, EventBytes.start().bytes(0x80))
                .field(4, EventBytes.start().text("y").text("u").text("s")));
    Column unsigned =
        new Column("u", DataType.INT, "int unsigned", true, true, -1, 0, null, List.of());
    TableSchema known =
        new TableSchema(
            SOURCE,
            new TableId("d", "t"),
            3,
            List.of(
                Column.of("y", DataType.YEAR, "year"),
                unsigned,
                Column.of("s", DataType.INT, "int")),
            List.of(),
            List.of());
    assertThat(MetadataSchema.of(map, SOURCE, 3, known, ServerCollations.NONE)).isSameAs(known);
  }

  @Test
  void charsetsComeInTwoForms() {
    EventBytes listed = EventBytes.start().packed(255).packed(63).packed(2048 + 256);
    EventBytes withDefault =
        EventBytes.start().packed(255).packed(1).packed(63).packed(2).packed(2304);
    int[] types = {15, 3, 252, 15};
    int[] meta = {80, 0, 2, 80, 0};
    for (TableMap map :
        List.of(
            parse(EventBytes.tableMap(types, meta).field(3, listed)),
            parse(EventBytes.tableMap(types, meta).field(2, withDefault)))) {
      assertThat(map.metadata().collation(0)).isEqualTo(255);
      assertThat(map.metadata().collation(1)).isEqualTo(-1);
      assertThat(map.metadata().collation(2)).isEqualTo(63);
      assertThat(map.metadata().collation(3)).isEqualTo(2304);
    }
  }

  @Test
  void unknownFieldsAreSkipped() {
    TableMap map =
        parse(
            EventBytes.tableMap(new int[] {3, 3})
                .field(77, EventBytes.start().bytes(1, 2, 3))
                .field(4, EventBytes.start().text("a").text("b"))
                .field(9, EventBytes.start().packed(1).packed(0).packed(0).packed(10))
                .field(12, EventBytes.start().bytes(0x80)));
    assertThat(map.hasNames()).isTrue();
    assertThat(map.metadata().name(1)).isEqualTo("b");
    assertThat(map.metadata().primaryKey()).containsExactly(1, 0);
    assertThat(map.metadata().invisible(0)).isFalse();
    assertThat(map.metadata().invisible(1)).isTrue();
  }

  @Test
  void aSchemaThatDoesNotFitIsNeverUsed() {
    TableMap map =
        parse(EventBytes.tableMap(new int[] {3, 15}, 80, 0).field(1, EventBytes.start().bytes(0)));
    Column id = Column.of("id", DataType.INT, "int");
    Column text =
        new Column("v", DataType.VARCHAR, "varchar(20)", true, false, 20, 0, "utf8mb4", List.of());
    assertThat(RowLayout.of(map, schema(id, text)).schema().size()).isEqualTo(2);

    assertThatThrownBy(() -> RowLayout.of(map, schema(id)))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("d.t")
        .hasMessageContaining("2 columns")
        .hasMessageContaining("[id]");
    assertThatThrownBy(() -> RowLayout.of(map, schema(text, id)))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("column 1 'v' is varchar(20)")
        .hasMessageContaining("LONG (3)")
        .hasMessageContaining("binlog_row_metadata = FULL");
    Column longer =
        new Column("v", DataType.VARCHAR, "varchar(30)", true, false, 30, 0, "utf8mb4", List.of());
    assertThatThrownBy(() -> RowLayout.of(map, schema(id, longer)))
        .isInstanceOf(SchemaMismatchException.class);
    Column unsigned =
        new Column("id", DataType.INT, "int unsigned", true, true, -1, 0, null, List.of());
    assertThatThrownBy(() -> RowLayout.of(map, schema(unsigned, text)))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("signed");
  }

  @Test
  void aBinaryColumnIsNotTakenForATextOne() {
    TableMap map =
        parse(EventBytes.tableMap(new int[] {15}, 80, 0).field(2, EventBytes.start().packed(63)));
    Column text =
        new Column("v", DataType.VARCHAR, "varchar(20)", true, false, 20, 0, "utf8mb4", List.of());
    Column binary =
        new Column("v", DataType.VARBINARY, "varbinary(80)", true, false, 80, 0, null, List.of());
    assertThat(RowLayout.of(map, schema(binary))).isNotNull();
    assertThatThrownBy(() -> RowLayout.of(map, schema(text)))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("in binary");
  }

  @Test
  void aRenamedColumnIsSeenAndTheRestIsKept() {
    TableMap map =
        parse(
            EventBytes.tableMap(new int[] {3, 1})
                .field(1, EventBytes.start().bytes(0))
                .field(4, EventBytes.start().text("id").text("b"))
                .field(8, EventBytes.start().packed(0)));
    Column id = Column.of("id", DataType.INT, "int(11)");
    TableSchema known =
        new TableSchema(
            SOURCE,
            new TableId("d", "t"),
            3,
            List.of(id, Column.of("a", DataType.TINYINT, "tinyint(4)")),
            List.of(0),
            List.of(List.of(0), List.of(1)));
    TableSchema made = MetadataSchema.of(map, SOURCE, 4, known, ServerCollations.NONE);
    assertThat(made.column(0)).isSameAs(id);
    assertThat(made.column(1)).isEqualTo(Column.of("b", DataType.TINYINT, "tinyint"));
    assertThat(made.version()).isEqualTo(4);
    assertThat(made.primaryKey()).containsExactly(0);
    assertThat(made.uniqueKeys()).containsExactly(List.of(0));
    assertThatThrownBy(() -> RowLayout.of(map, known))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("named 'b'");
  }

  private static TableSchema schema(Column... columns) {
    return new TableSchema(
        SOURCE, new TableId("d", "t"), 3, List.of(columns), List.of(), List.of());
  }
}
