package dev.oms.format;

import dev.oms.core.spi.Serializer;
import dev.oms.testkit.compat.SerializerCompatibilityKit;
import org.junit.jupiter.api.Nested;

class DataWorksFormatCompatibilityTest {

  @Nested
  class AsItIs extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return MessageFormat.DATAWORKS_V2.serializer();
    }
  }

  @Nested
  class WithAllOptions extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return DataWorksSerializer.builder()
          .sequenceEnabled(false)
          .businessSystem("orders")
          .nativeTypes(true)
          .dbVersion(true)
          .values(ValueOptions.defaults())
          .build();
    }
  }
}
