package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oms.core.ObjectMapping;
import dev.oms.core.Operation;
import dev.oms.core.TableMapping;
import dev.oms.core.model.TableId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ObjectConditionsTest {

  private static ObjectMapping parse(String json) {
    return ObjectConditions.parse(json, "condition.json", "T_${table}");
  }

  private static Optional<String> topic(ObjectMapping objects, String database, String table) {
    TableId id = new TableId(database, table);
    return objects.find(id).map(m -> m.topicOf(id));
  }

  @Test
  @DisplayName("exact goes before fn, fn before reg, and the black list before all")
  void precedence() {
    ObjectMapping objects =
        parse(
            """
            {"whiteCondition":[
               {"name":"shop","sub":[
                 {"name":"ord.*","func":"reg","map":"third"},
                 {"name":"order?","func":"fn","map":"second"},
                 {"name":"orders","map":"first"}]},
               {"name":"log_*","func":"fn","map":"logs"},
               {"name":"crm"}],
             "blockCondition":[
               {"name":"shop","sub":[{"name":"*_tmp","func":"fn"}]},
               {"name":"log_old"}]}
            """);
    assertThat(topic(objects, "shop", "orders")).contains("first");
    assertThat(topic(objects, "shop", "orderx")).contains("second");
    assertThat(topic(objects, "shop", "ordering")).contains("third");
    assertThat(topic(objects, "shop", "ord_tmp")).isEmpty();
    assertThat(topic(objects, "shop", "users")).isEmpty();
    assertThat(topic(objects, "log_1", "x")).contains("logs");
    assertThat(topic(objects, "log_old", "x")).isEmpty();
    assertThat(topic(objects, "crm", "users")).contains("T_users");
  }

  @Test
  void columnsOperationsAndTenants() {
    ObjectMapping objects =
        parse(
            """
            {"whiteCondition":[{"name":"tenant.shop","map":"tenant.shop","all":true,
              "attr":{"dml":"INSERT,UPDATE"},"sub":[
               {"name":"a","all":false,"sub":[{"name":"id"},{"name":"x","map":"y"}]},
               {"name":"b","attr":{"dml":["DELETE"]},"sub":[{"name":"x","map":"y"}]}]}]}
            """);
    TableMapping a = objects.find(new TableId("shop", "a")).orElseThrow();
    assertThat(a.columns()).containsExactly("id", "x");
    assertThat(a.renames()).isEqualTo(Map.of("x", "y"));
    assertThat(a.operations()).containsExactly(Operation.INSERT, Operation.UPDATE);
    TableMapping b = objects.find(new TableId("shop", "b")).orElseThrow();
    assertThat(b.columns()).isEmpty();
    assertThat(b.renames()).isEqualTo(Map.of("x", "y"));
    assertThat(b.operations()).containsExactly(Operation.DELETE);
    assertThat(topic(objects, "shop", "other")).contains("T_other");
  }

  @Test
  void tellsEverythingAtOnceWithLines() {
    String json =
        """
        {"whiteCondition":[
          {"name":"t1.a","func":"glob"},
          {"name":"t1.b","sub":[{"name":"[","func":"fn"}]},
          {"map":"x"},
          {"name":"c","attr":{"ddl":"CREATE"},"extra":1},
          {"name":"d","all":"yes","sub":{}}]}
        """;
    ProjectException e = catchThrowableOfType(ProjectException.class, () -> parse(json));
    assertThat(e.getMessage())
        .contains("condition.json:2: func: 'glob' is none of exact, fn and reg")
        .contains("condition.json:4: name: is missing")
        .contains("condition.json:5: attr.ddl: is not known")
        .contains("condition.json:5: extra: unknown key")
        .contains("condition.json:6: all: expected true or false")
        .contains("condition.json:6: sub: expected a list");
  }

  @Test
  void whatCannotBe() {
    assertThat(problem("{\"whiteCondition\":[]}")).contains("names no table");
    assertThat(problem("[]")).contains("expected {\"whiteCondition\"");
    assertThat(problem("{\"whiteCondition\":[{\"name\":\"a\"}")).contains("not valid JSON");
    assertThat(problem("{\"whiteCondition\":[{\"name\":\"t.a\"},{\"name\":\"u.a\"}]}"))
        .contains("has tenant u, another has t");
    assertThat(problem("{\"whiteCondition\":[{\"name\":\"(\",\"func\":\"reg\"}]}"))
        .contains("is not a regular expression");
    assertThat(problem("{\"whiteCondition\":[{\"name\":\"a\"},{\"name\":\"a\"}]}"))
        .contains("a.* is there twice, first in line 1");
  }

  private static String problem(String json) {
    return catchThrowableOfType(ProjectException.class, () -> parse(json)).getMessage();
  }
}
