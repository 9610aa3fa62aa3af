package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oms.core.NewTables;
import dev.oms.core.ObjectMapping;
import dev.oms.core.Operation;
import dev.oms.core.RowFilterOptions;
import dev.oms.core.TableMapping;
import dev.oms.core.model.TableId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a project file says of tables. */
class ProjectObjectsTest {

  private static final String REST =
      """
      source: { type: mysql, host: db, username: u }
      sink: { type: kafka, bootstrapServers: k }
      checkpoint: { type: memory }
      """;

  private final ProjectLoader loader =
      ProjectLoader.create().environment(Map.of("TOPIC", "from-environment")::get);

  private ObjectMapping objects(String yaml) {
    return loader.parse("name: n\n" + REST + yaml, "project.yaml").objects();
  }

  /** Lines are counted from the first of {@code yaml}. */
  private String problems(String yaml) {
    ProjectException e =
        catchThrowableOfType(
            ProjectException.class, () -> loader.parse(yaml + "name: n\n" + REST, "project.yaml"));
    assertThat(e).as("nothing was refused").isNotNull();
    return e.getMessage();
  }

  private static Optional<String> topic(ObjectMapping objects, String database, String table) {
    TableId id = new TableId(database, table);
    return objects.find(id).map(m -> m.topicOf(id));
  }

  @Test
  void everyKey() {
    ObjectMapping objects =
        objects(
            """
            topic: Topic_${database}_${table}
            operations: [INSERT, UPDATE]
            newTables: IGNORE
            rowFilters: { dialect: OMS, timeZone: Asia/Shanghai }
            objects:
              - table: shop.orders
                topic: orders
                where: amount > 100 AND status <> 'draft'
                columns: [id, user_id, amount]
                rename: { amount: total }
                shardingColumns: [user_id]
              - { table: "shop.log_[0-9]*", topic: "${env:TOPIC}", operations: [DELETE] }
            rules: |
              crm.*

              hr.people=staff_${table}
            exclude: ["crm.*_tmp", "`odd.db`.*"]
            """);
    TableMapping orders = objects.find(new TableId("shop", "orders")).orElseThrow();
    assertThat(orders.where()).contains("amount > 100 AND status <> 'draft'");
    assertThat(orders.rowFilter()).isPresent();
    assertThat(orders.columns()).containsExactly("id", "user_id", "amount");
    assertThat(orders.renames()).isEqualTo(Map.of("amount", "total"));
    assertThat(orders.shardingColumns()).containsExactly("user_id");
    assertThat(orders.operations()).containsExactly(Operation.INSERT, Operation.UPDATE);
    TableId log = new TableId("shop", "log_1");
    assertThat(objects.find(log).orElseThrow().operations()).containsExactly(Operation.DELETE);
    assertThat(topic(objects, "shop", "log_1")).contains("from-environment");
    assertThat(topic(objects, "crm", "users")).contains("Topic_crm_users");
    assertThat(topic(objects, "crm", "users_tmp")).isEmpty();
    assertThat(topic(objects, "hr", "people")).contains("staff_people");
    assertThat(objects.newTables()).isEqualTo(NewTables.IGNORE);
    assertThat(objects.rowFilters())
        .isEqualTo(
            RowFilterOptions.defaults()
                .withDialect(RowFilterOptions.Dialect.OMS)
                .withTimeZone(ZoneId.of("Asia/Shanghai")));
  }

  @Test
  void problemsHaveTheirLines() {
    assertThat(
            problems(
                """
                topic: T_${schema}
                operations: [UPSERT]
                newTables: MAYBE
                rowFilters: { timeZone: Mars }
                objects:
                  - { table: a.b, topic: ttt, where: "x >" }
                  - { table: a.c, topic: ttt, rename: { x: 金额 } }
                  - { table: "a.t_[", topic: ttt }
                  - { table: a.d, topic: ttt, operations: [] }
                rules:
                  - a.e=ttt
                  - a.b=ttt
                  - nonsense=
                exclude: [nothing]
                """))
        .contains("project.yaml:1: topic: '${schema}' is neither ${env:NAME} nor ${file:PATH}")
        .contains("project.yaml:2: operations: 'UPSERT' is none of INSERT, UPDATE, DELETE")
        .contains("project.yaml:3: newTables: 'MAYBE' is none of")
        .contains("project.yaml:4: rowFilters.timeZone: not a time zone")
        .contains("project.yaml:6: objects[0].where: WHERE filter, line 1, column 4")
        .contains("project.yaml:7: objects[1].table: table a.c renames column 'x' to '金额'")
        .contains("project.yaml:8: objects[2].table: in 'a.t_[': the match rule")
        .contains("project.yaml:9: objects[3].operations: expected some of")
        .contains("project.yaml:12: rules: a.b is mapped twice, first in line 6")
        .contains("project.yaml:13: rules: 'nonsense=' has no topic behind the '='")
        .contains("project.yaml:14: exclude: expected database.table");
  }

  @Test
  void linesOfABlockOfRules() {
    assertThat(
            problems(
                """
                rules: |
                  a.b=ttt

                  a.c=
                  a.d=t t
                """))
        .contains("project.yaml:4: rules: 'a.c=' has no topic")
        .contains("project.yaml:5: rules: the topic name 't t'");
  }

  @Test
  void problemsOfTheWhole() {
    assertThat(problems("rules: [a.b]\n")).contains("table a.b has no topic");
    assertThat(problems("rules: [a.b_tmp=ttt]\nexclude: ['a.*_tmp']\n"))
        .contains("mapped by name and excluded");
    assertThat(problems("rules: [a.b=Ttt, a.c=ttt]\n")).contains("differ by letter case alone");
    assertThat(problems("topic: ttt\n")).contains("objects: is missing");
  }

  @Test
  void objectsOfFiles(@TempDir Path directory) throws Exception {
    Path csv = directory.resolve("objects.csv");
    Files.writeString(
        csv, "source database,source table,topic name\nshop,orders,\ncrm,users,uuu\n");
    String key = "objectsFile: '" + csv + "'\n";
    ObjectMapping objects = objects("topic: T_${table}\noperations: [DELETE]\n" + key);
    assertThat(topic(objects, "shop", "orders")).contains("T_orders");
    assertThat(topic(objects, "crm", "users")).contains("uuu");
    assertThat(objects.mappings())
        .allSatisfy(m -> assertThat(m.operations()).containsExactly(Operation.DELETE));
    assertThat(problems(key)).contains("project.yaml:1: objectsFile: " + csv + ":2: topic name");
    assertThat(problems(key + "topic: ttt\nrules: [shop.orders]\n"))
        .contains("objectsFile: shop.orders is mapped twice, first in line 3");
    Path json = directory.resolve("condition.json");
    Files.writeString(
        json,
        "{\"whiteCondition\":[{\"name\":\"shop\",\"map\":\"sss\"}],"
            + "\"blockCondition\":[{\"name\":\"shop\",\"sub\":[{\"name\":\"tmp\"}]}]}");
    ObjectMapping conditions = objects("objectsFile: '" + json + "'\n");
    assertThat(topic(conditions, "shop", "orders")).contains("sss");
    assertThat(topic(conditions, "shop", "tmp")).isEmpty();
    assertThat(problems("objectsFile: none.csv\n")).contains("none.csv: the file does not exist");
  }
}
