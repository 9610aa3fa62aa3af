package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oms.core.ObjectMapping;
import dev.oms.core.Operation;
import dev.oms.core.RowFilterOptions;
import dev.oms.core.TableMapping;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.SourceInfo;
import dev.oms.core.model.TableId;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.TableLookup;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectsCsvTest {

  private static final String GOOD =
      """
      source database,source table,topic name,selected columns,column mapping,sharding columns,row filter
      shop,orders,orders,id;user_id;amount,amount=total,user_id,"amount > 100 AND status IN ('a','b')"
      shop,users,users,,,,
      """;

  private static ObjectMapping parse(String csv) {
    return ObjectsCsv.standard().parse(csv.getBytes(StandardCharsets.UTF_8), "objects.csv");
  }

  private static String problems(String csv) {
    ProjectException e = catchThrowableOfType(ProjectException.class, () -> parse(csv));
    assertThat(e).as("nothing was refused").isNotNull();
    return e.getMessage();
  }

  @Test
  void readsEveryColumn() {
    ObjectMapping objects = parse(GOOD);
    TableMapping orders = objects.find(new TableId("shop", "orders")).orElseThrow();
    assertThat(orders.topic()).isEqualTo("orders");
    assertThat(orders.columns()).containsExactly("id", "user_id", "amount");
    assertThat(orders.renames()).isEqualTo(Map.of("amount", "total"));
    assertThat(orders.shardingColumns()).containsExactly("user_id");
    assertThat(orders.where()).contains("amount > 100 AND status IN ('a','b')");
    assertThat(orders.rowFilter()).isPresent();
    TableMapping users = objects.find(new TableId("shop", "users")).orElseThrow();
    assertThat(users.columns()).isEmpty();
    assertThat(users.where()).isEmpty();
  }

  @Test
  @DisplayName("byte order mark, line ends, empty lines, blanks, other orders and names of columns")
  void tolerated() {
    ObjectMapping expected = parse("source database,source table,topic name\nshop,orders,orders\n");
    assertThat(parse("\uFEFFsource database,source table,topic name\r\n\r\nshop,orders,orders"))
        .isEqualTo(expected);
    assertThat(parse("Topic Name, SOURCE_TABLE ,Source Database\n orders , orders , shop ,\n,,\n"))
        .isEqualTo(expected);
    assertThat(parse("源数据库,源表,Topic 名称,选择列,列映射,分片列,行过滤条件\nshop,orders,orders,,,,\n"))
        .isEqualTo(expected);
    ObjectsCsv own = ObjectsCsv.standard().withHeader("d", "t", "q", "c", "m", "s", "w");
    assertThat(own.parse("d,t,q\nshop,orders,orders".getBytes(StandardCharsets.UTF_8), "x"))
        .isEqualTo(expected);
    assertThat(own.write(expected)).startsWith("d,t,q,c,m,s,w\r\n");
    assertThatThrownBy(() -> ObjectsCsv.standard().withHeader("a", "b"))
        .hasMessageContaining("seven columns");
  }

  @Test
  void emptyTopicTakesTheDefault() {
    ObjectMapping objects =
        ObjectsCsv.standard()
            .withTopic("Topic_${database}_${table}")
            .parse(
                "source database,source table,topic name\nshop,orders,\n"
                    .getBytes(StandardCharsets.UTF_8),
                "x");
    TableId orders = new TableId("shop", "orders");
    assertThat(objects.find(orders).orElseThrow().topicOf(orders)).isEqualTo("Topic_shop_orders");
  }

  @Test
  void tellsEverythingAtOnceWithLines() {
    String csv =
        """
        source database,source table,topic name,selected columns,column mapping,sharding columns,row filter
        shop,a,one,id;id,,,
        ,b,one,,,,
        shop,c,,,,,
        shop,d,two,,a;b=c,,
        shop,e,"three
        lines",,,,
        shop,f,four,,,,amount >
        shop,a,five,,,,
        shop,g,ONE,,,,
        shop,h,one,id,amount=x,,
        shop,i,one,,a=金额,,
        shop,j,订单,,,,
        shop,k,one,`x,,,
        shop,l,One,,,,,more
        """;
    assertThat(problems(csv))
        .startsWith("objects.csv has 12 problems:")
        .contains("objects.csv:2: table shop.a names a column twice: [id, id]")
        .contains("objects.csv:3: source database: is empty")
        .contains("objects.csv:4: topic name: is empty")
        .contains("objects.csv:5: column mapping: 'a' has no new name: write a=b;c=d")
        .contains("objects.csv:6: table shop.e: the topic name 'three\nlines' has other characters")
        .contains("objects.csv:8: row filter: WHERE filter, line 1, column 9:")
        .contains("objects.csv:9: source table: shop.a is mapped twice, first in line 2")
        .contains("objects.csv:11: table shop.h renames column 'amount', which is not among")
        .contains("objects.csv:12: table shop.i renames column 'a' to '金额'")
        .contains("objects.csv:13: table shop.j: the topic name '订单' has other characters")
        .contains("objects.csv:14: selected columns: '`x' has a back-quote without its end")
        .contains("objects.csv:15: has 8 cells, the first line 7");
  }

  @Test
  void topicsThatDifferByCase() {
    assertThat(problems("source database,source table,topic name\na,b,Orders\na,c,orders\n"))
        .isEqualTo("objects.csv:3: topic name: 'orders' and 'Orders' differ by letter case alone");
  }

  @Test
  void filesThatAreNone(@TempDir Path directory) throws Exception {
    assertThat(problems("")).isEqualTo("objects.csv: the file is empty");
    assertThat(problems("source database,source table,topic name\n"))
        .isEqualTo("objects.csv: the file names no table");
    assertThat(problems("shop,orders,orders\n"))
        .contains("objects.csv:1: the first line names the columns (source database,")
        .contains("'shop' is no column of an objects file")
        .contains("there is no column 'source table'");
    assertThat(problems("source database,source table,topic name\nshop,\"orders,x\n"))
        .contains("not valid CSV");
    byte[] gbk = "源数据库,源表,主题\nshop,orders,orders\n".getBytes(Charset.forName("GBK"));
    assertThatThrownBy(() -> ObjectsCsv.standard().parse(gbk, "objects.csv"))
        .hasMessage("objects.csv: the file is not UTF-8 text: save it as UTF-8");
    assertThatThrownBy(() -> ObjectsCsv.standard().read(directory.resolve("none.csv")))
        .hasMessageContaining("the file does not exist");
  }

  @Test
  void writtenIsReadToTheSame(@TempDir Path directory) throws Exception {
    ObjectMapping objects = parse(GOOD);
    assertThat(parse(ObjectsCsv.standard().write(objects))).isEqualTo(objects);
    assertThat(ObjectsCsv.standard().write(parse(GOOD)).replace("\r\n", "\n")).isEqualTo(GOOD);
    Path file = directory.resolve("objects.csv");
    ObjectsCsv.standard().write(objects, file);
    assertThat(ObjectsCsv.standard().read(file)).isEqualTo(objects);
  }

  @Test
  @DisplayName("any names: 2000 random mappings are read as they were written")
  void randomMappings() {
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      ObjectMapping.Builder builder = ObjectMapping.builder();
      for (int table = 1 + random.nextInt(3); table > 0; table--) {
        String[] columns = {name(random) + "1", name(random) + "2", name(random) + "3"};
        String newName = name(random).replaceAll("\\p{IsHan}", "x") + "9";
        builder.table(
            new TableId(name(random) + "d", name(random) + table),
            t ->
                t.topic("Topic_" + random.nextInt(5))
                    .columns(columns)
                    .rename(columns[random.nextInt(3)], newName)
                    .shardBy(columns[random.nextInt(3)])
                    .where("`" + columns[0].replace("`", "``") + "` = 'a\"b,c;\n'"));
      }
      ObjectMapping objects = builder.build();
      assertThat(parse(ObjectsCsv.standard().write(objects))).isEqualTo(objects);
    }
  }

  private static String name(Random random) {
    String[] pieces = {"a", "B", ";", "=", "`", ",", "\"", "中", " x", ".", "*", "'"};
    StringBuilder name = new StringBuilder("n");
    for (int n = random.nextInt(6); n > 0; n--) {
      name.append(pieces[random.nextInt(pieces.length)]);
    }
    return name.toString();
  }

  @Test
  void whatAFileCannotSayIsRefused() {
    ObjectMapping objects =
        ObjectMapping.builder()
            .tables("shop.*", t -> t.topic("one"))
            .table("shop.a", t -> t.topic("one").operations(Operation.INSERT))
            .build();
    assertThatThrownBy(() -> ObjectsCsv.standard().write(objects))
        .hasMessageContaining("shop.* is a pattern")
        .hasMessageContaining("table shop.a has chosen operations");
  }

  @Test
  void optionsOfRowFilters() {
    ObjectsCsv csv =
        ObjectsCsv.standard()
            .withRowFilters(RowFilterOptions.defaults().withDialect(RowFilterOptions.Dialect.OMS));
    assertThat(csv.parse(GOOD.getBytes(StandardCharsets.UTF_8), "x").rowFilters().dialect())
        .isEqualTo(RowFilterOptions.Dialect.OMS);
  }

  @Test
  @DisplayName("checked against the source: tables, kinds, columns, filters")
  void againstTheSource(@TempDir Path directory) throws Exception {
    TableId id = new TableId("shop", "orders");
    TableSchema orders =
        new TableSchema(
            new SourceInfo("MYSQL", null, null),
            id,
            1,
            List.of(
                Column.of("id", DataType.BIGINT, "bigint"),
                Column.of("amount", DataType.BIGINT, "bigint")),
            List.of(0),
            List.of());
    TableLookup lookup =
        objects ->
            new TableLookup.Found(Map.of(id, orders), Map.of(new TableId("shop", "v"), "view"));
    Path file = directory.resolve("objects.csv");
    String header = GOOD.substring(0, GOOD.indexOf('\n') + 1);
    Files.writeString(file, header + "shop,orders,orders,id,id=x,amount,amount > 1\n");
    assertThat(ObjectsCsv.standard().read(file, lookup).mappings()).hasSize(1);
    Files.writeString(
        file,
        header
            + "shop,orders,orders,id;amont,id=x;usr=y,user_id,amnt > 1\n"
            + "shop,v,orders,,,,\n"
            + "shop,gone,orders,,,,\n");
    assertThatThrownBy(() -> ObjectsCsv.standard().read(file, lookup))
        .isInstanceOf(ProjectException.class)
        .hasMessageContaining(":2: table shop.orders renames column 'usr'");
    Files.writeString(
        file,
        header
            + "shop,orders,orders,id;amont,id=x,user_id,amnt > 1\n"
            + "shop,v,orders,,,,\n"
            + "shop,gone,orders,,,,\n");
    assertThatThrownBy(() -> ObjectsCsv.standard().read(file, lookup))
        .hasMessageContaining(
            ":2: table shop.orders has no column 'amont' to deliver; its columns are [id, amount]")
        .hasMessageContaining(":2: table shop.orders has no sharding column 'user_id'")
        .hasMessageContaining(":2: the row filter of table shop.orders: ")
        .hasMessageContaining("amnt")
        .hasMessageContaining(":3: shop.v is not a table but a view, which cannot be synchronized")
        .hasMessageContaining(":4: there is no table shop.gone");
  }
}
