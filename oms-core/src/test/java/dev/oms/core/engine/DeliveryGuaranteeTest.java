package dev.oms.core.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.DeliveryGuarantee;
import org.junit.jupiter.api.Test;

/** What {@code delivery} asks of a sink; that it holds is for the tests of sinks that can. */
class DeliveryGuaranteeTest extends PipelineTestBase {

  @Test
  void aSinkThatCannotIsRefusedByName() {
    assertThatThrownBy(
            () ->
                builder(new ScriptedSource(0, 10, 10), new TestSink(1))
                    .delivery(DeliveryGuarantee.EXACTLY_ONCE)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "delivery EXACTLY_ONCE is refused: the sink test cannot commit messages and checkpoint"
                + " together; kafka can");
  }
}
