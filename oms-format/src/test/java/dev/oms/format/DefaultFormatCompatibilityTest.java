package dev.oms.format;

import dev.oms.core.spi.Serializer;
import dev.oms.testkit.compat.SerializerCompatibilityKit;
import org.junit.jupiter.api.Nested;

class DefaultFormatCompatibilityTest {

  @Nested
  class AsItIs extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return MessageFormat.DEFAULT.serializer();
    }
  }

  @Nested
  class WithoutSequence extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return DefaultSerializer.builder().sequenceEnabled(false).build();
    }
  }

  @Nested
  class WithColumnTypes extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return MessageFormat.DEFAULT_EXTEND_COLUMN_TYPE.serializer();
    }
  }
}
