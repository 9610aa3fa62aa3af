package dev.oms.format;

import dev.oms.core.spi.Serializer;
import dev.oms.testkit.compat.SerializerCompatibilityKit;
import java.time.ZoneId;
import org.junit.jupiter.api.Nested;

class SharePlexFormatCompatibilityTest {

  @Nested
  class AsItIs extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return MessageFormat.SHAREPLEX.serializer();
    }
  }

  @Nested
  class WithAllOptions extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return SharePlexSerializer.builder()
          .sequenceEnabled(false)
          .zone(ZoneId.of("America/New_York"))
          .values(ValueOptions.builder().plainFloats(true).build())
          .build();
    }
  }
}
