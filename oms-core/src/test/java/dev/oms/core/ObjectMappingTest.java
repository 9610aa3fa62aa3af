package dev.oms.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.TableId;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectMappingTest {

  private static Optional<String> topic(ObjectMapping objects, String database, String table) {
    TableId id = new TableId(database, table);
    return objects.find(id).map(m -> m.topicOf(id));
  }

  @Test
  @DisplayName("an exact name goes before patterns, the first pattern before later ones")
  void precedence() {
    ObjectMapping objects =
        ObjectMapping.builder()
            .tables("shop.o*", t -> t.topic("first"))
            .tables("shop.*", t -> t.topic("second"))
            .table("shop.orders", t -> t.topic("exact"))
            .exclude("shop.*_tmp", "other.*")
            .tables("*.*", t -> t.topic("Topic_${database}_${table}"))
            .build();
    assertThat(topic(objects, "shop", "orders")).contains("exact");
    assertThat(topic(objects, "shop", "offers")).contains("first");
    assertThat(topic(objects, "shop", "users")).contains("second");
    assertThat(topic(objects, "shop", "orders_tmp")).isEmpty();
    assertThat(topic(objects, "other", "orders")).isEmpty();
    assertThat(topic(objects, "crm", "users")).contains("Topic_crm_users");
    assertThat(objects.topics()).containsExactly("first", "second", "exact");
  }

  @Test
  void rulesAsText() {
    ObjectMapping objects =
        ObjectMapping.builder()
            .topic("Topic_${database}_${table}")
            .rules("shop.orders=orders\n\nshop.log_*=logs", "crm.*", "`a=b`.`c.d`=odd")
            .build();
    assertThat(topic(objects, "shop", "orders")).contains("orders");
    assertThat(topic(objects, "shop", "log_1")).contains("logs");
    assertThat(topic(objects, "crm", "users")).contains("Topic_crm_users");
    assertThat(topic(objects, "a=b", "c.d")).contains("odd");
    assertThat(topic(objects, "shop", "users")).isEmpty();
  }

  @Test
  void wrongRulesAreToldWithTheirLines() {
    ObjectMapping.Builder builder = ObjectMapping.builder();
    assertThatThrownBy(
            () -> builder.rules("shop.orders=orders\nshop=x", "shop.t_[=y", "a.b=top ic", "a.c="))
        .hasMessageStartingWith("line 2: expected database.table")
        .hasMessageContaining("\nline 3: in 'shop.t_['")
        .hasMessageContaining("\nline 4: the topic name 'top ic' has other characters")
        .hasMessageContaining("\nline 5: 'a.c=' has no topic behind the '='");
    assertThatThrownBy(builder::build).hasMessageContaining("no table is chosen");
  }

  @Test
  void everythingOfAMapping() {
    TableMapping mapping =
        ObjectMapping.builder()
            .operations(Operation.INSERT, Operation.DELETE)
            .table(
                "shop.orders",
                t ->
                    t.topic("orders")
                        .columns("id", "amount")
                        .rename("amount", "total")
                        .shardBy("user_id"))
            .table("shop.users", t -> t.topic("users").operations(Operation.UPDATE))
            .build()
            .mappings()
            .get(0);
    assertThat(mapping.columns()).containsExactly("id", "amount");
    assertThat(mapping.renames()).containsEntry("amount", "total").hasSize(1);
    assertThat(mapping.shardingColumns()).containsExactly("user_id");
    assertThat(mapping.operations()).containsExactly(Operation.INSERT, Operation.DELETE);
    assertThat(mapping.where()).isEmpty();
  }

  @Test
  void equalityIsThatOfTheSettings() {
    assertThat(ObjectMapping.builder().rules("a.b=ccc").build())
        .isEqualTo(ObjectMapping.builder().table("a.b", t -> t.topic("ccc")).build())
        .isNotEqualTo(ObjectMapping.builder().rules("a.b=ccd").build())
        .isNotEqualTo(ObjectMapping.builder().rules("a.b=ccc").exclude("a.c").build())
        .isNotEqualTo(ObjectMapping.builder().rules("a.b=ccc").newTables(NewTables.IGNORE).build());
  }

  @Test
  void allProblemsOfAMappingAreToldTogether() {
    assertThatThrownBy(
            () ->
                ObjectMapping.builder()
                    .table("shop.a_tmp", t -> t.topic("one"))
                    .table("shop.b", t -> {})
                    .table("shop.c", t -> t.topic("two").where("x > 1"))
                    .exclude("shop.*_tmp")
                    .build())
        .hasMessageContaining("table shop.a_tmp is mapped by name and excluded by shop.*_tmp")
        .hasMessageContaining("table shop.b has no topic")
        .hasMessageContaining("the row filter of table shop.c")
        .hasMessageContaining("add dev.oms:oms-filter-sql");
  }

  @Test
  void topicsThatDifferByCaseAlone() {
    assertThatThrownBy(
            () ->
                ObjectMapping.builder()
                    .table("shop.a", t -> t.topic("Orders"))
                    .table("shop.orders", t -> t.topic("${table}"))
                    .build())
        .hasMessage("the topics Orders and orders differ by letter case alone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"订单", "a b", "${schema}", "${table", "a/b", "..", "T_${Database}"})
  void topicsThatNoTopicCanHave(String topic) {
    assertThatThrownBy(() -> ObjectMapping.builder().table("a.b", t -> t.topic(topic)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("table a.b");
    assertThatThrownBy(() -> ObjectMapping.builder().topic(topic))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void templateThatDoesNotSuitATableNamesIt() {
    ObjectMapping objects = ObjectMapping.builder().topic("T_${table}").rules("shop.*").build();
    assertThatThrownBy(() -> topic(objects, "shop", "订单"))
        .hasMessageContaining("table shop.订单")
        .hasMessageContaining("'T_订单'")
        .hasMessageContaining("give this table a topic of its own");
    assertThatThrownBy(() -> ObjectMapping.builder().topic("${table}").rules("shop.订单").build())
        .hasMessageContaining("table shop.订单");
  }

  @Test
  void namesOfNewTopics() {
    assertThat(TopicNames.problemOfNew("ab"))
        .hasValueSatisfying(p -> assertThat(p).contains("3 to 64"));
    assertThat(TopicNames.problemOfNew("abc")).isEmpty();
    assertThat(TopicNames.problemOfNew("a".repeat(64))).isEmpty();
    assertThat(TopicNames.problemOfNew("a".repeat(65))).isPresent();
    assertThat(TopicNames.problem("a".repeat(249))).isEmpty();
    assertThat(TopicNames.problem("a".repeat(250))).isPresent();
    assertThat(TopicNames.problem("a")).isEmpty();
    assertThat(TopicNames.problemOfNew("a%b")).isPresent();
  }

  @Test
  void columnsThatCannotBe() {
    assertThatThrownBy(() -> one(t -> t.columns("a", "a"))).hasMessageContaining("a column twice");
    assertThatThrownBy(() -> one(t -> t.shardBy("a", "a"))).hasMessageContaining("twice");
    assertThatThrownBy(() -> one(t -> t.rename("a", "金额"))).hasMessageContaining("Chinese");
    assertThatThrownBy(() -> one(t -> t.rename("a", " "))).hasMessageContaining("not empty");
    assertThatThrownBy(() -> one(t -> t.rename("a", "x").rename("b", "x")))
        .hasMessageContaining("the same name");
    assertThatThrownBy(() -> one(t -> t.rename("a", "x").rename("a", "y")))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> one(t -> t.columns("b").rename("a", "x")))
        .hasMessageContaining("not among its chosen columns [b]");
    assertThatThrownBy(() -> one(t -> t.where(" "))).hasMessageContaining("empty row filter");
    assertThatThrownBy(() -> one(t -> t.operations(java.util.Set.of())))
        .hasMessageContaining("no operations");
    assertThatThrownBy(() -> ObjectMapping.builder().rules("a.b=xxx", "`a`.b=yyy"))
        .hasMessage("table a.b is mapped twice");
  }

  private static void one(java.util.function.Consumer<TableMapping.Builder> options) {
    ObjectMapping.builder().table("a.b", options.andThen(t -> t.topic("abc")));
  }
}
