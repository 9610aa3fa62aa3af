package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.DeliveryGuarantee;
import org.junit.jupiter.api.Test;

/** The key {@code delivery}; that it works is for the end-to-end tests. */
class ProjectDeliveryTest {

  private static final String REST =
      """
      name: p
      source: { type: mysql, host: h, username: u }
      sink: { type: kafka, bootstrapServers: "k:9092" }
      objects: [{ table: shop.orders, topic: orders }]
      """;

  private static Project parse(String more) {
    return ProjectLoader.create().parse(REST + more, "project.yaml");
  }

  @Test
  void atLeastOnceUnlessSaidOtherwise() {
    assertThat(parse("checkpoint: { type: memory }").delivery())
        .isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
    assertThat(parse("checkpoint: { type: memory }\ndelivery: at_least_once").delivery())
        .isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
    assertThatThrownBy(() -> parse("delivery: AT_LEAST_ONCE"))
        .hasMessageContaining("checkpoint: is missing");
  }

  /** The sink of these tests is none that can. */
  @Test
  void aSinkThatCannotIsNamed() {
    assertThatThrownBy(() -> parse("delivery: EXACTLY_ONCE"))
        .isInstanceOf(ProjectException.class)
        .hasMessage("project.yaml:5: delivery: the sink kafka cannot do EXACTLY_ONCE; kafka can");
  }

  @Test
  void theCheckpointIsNotSaidTwice() {
    assertThatThrownBy(() -> parse("delivery: EXACTLY_ONCE\ncheckpoint: { type: memory }"))
        .hasMessageContaining(
            "project.yaml:6: checkpoint: leave it out: with delivery: EXACTLY_ONCE the sink keeps"
                + " the checkpoint");
  }
}
