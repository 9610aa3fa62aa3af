package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.format.MessageFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A project file names each format. */
class RunProjectFormatsTest extends RunProjectBase {

  /** By what messages of the format have and no other's. */
  private static Map<String, String> marks() {
    Map<String, String> marks = new LinkedHashMap<>();
    marks.put("DEFAULT", "\"recordType\":\"ROW\"");
    marks.put("DEFAULT_EXTEND_COLUMN_TYPE", "\"__light_type\":{\"id\":");
    marks.put("CANAL", "\"mysqlType\":{\"id\":\"int\"");
    marks.put("DATAWORKS_V2", "\"load_fm\":\"crm\"");
    marks.put("SHAREPLEX", "\"meta\":{\"posttime\":");
    marks.put("DEBEZIUM", "{\"payload\":{\"op\":\"c\"");
    marks.put("DEBEZIUM_FLATTEN", "{\"op\":\"c\"");
    marks.put("DEBEZIUM_SMT", "\"__deleted\":\"false\"");
    marks.put("MAXWELL", "\"primary_key_columns\":[\"id\"]");
    marks.put("AVRO", "Nr. 1 茶");
    return marks;
  }

  @Test
  void everyFormatByName() throws Exception {
    assertThat(marks().keySet())
        .containsAll(java.util.Arrays.stream(MessageFormat.values()).map(Enum::name).toList());
    for (Map.Entry<String, String> format : marks().entrySet()) {
      String name = format.getKey();
      String topic = "formats-" + name;
      kafka.createTopic(topic, 1);
      String yaml =
          project("formats-" + name.replace('_', '-'))
                  .replace("topic: orders,", "topic: " + topic + ",")
              + "sync: { types: [FULL] }\nformat: "
              + name
              + "\n"
              + (name.equals("DATAWORKS_V2") ? "formatOptions: { businessSystem: crm }\n" : "");
      try (Child child = run(yaml)) {
        assertThat(child.awaitExit(PATIENCE)).as(name + ": " + child.err()).isZero();
        assertThat(child.out()).contains("mysql -> " + name + " -> kafka");
      }
      assertThat(kafka.consumeAll(topic))
          .hasSize(ROWS)
          .extracting(ConsumerRecord::value)
          .extracting(value -> new String(value, StandardCharsets.UTF_8))
          .anySatisfy(message -> assertThat(message).contains(format.getValue()));
    }
  }

  @Test
  void anUnknownFormatGivesTheList() throws Exception {
    try (Child child = run(project("unknown") + "format: CANEL\n")) {
      assertThat(child.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
      assertThat(child.err())
          .contains("no format 'CANEL' is on the class path, there are: ")
          .contains(marks().keySet())
          .contains("did you mean 'CANAL'?");
    }
  }
}
