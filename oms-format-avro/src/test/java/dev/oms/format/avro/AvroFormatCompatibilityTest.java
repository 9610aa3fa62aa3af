package dev.oms.format.avro;

import dev.oms.core.spi.Serializer;
import dev.oms.testkit.compat.SerializerCompatibilityKit;
import org.junit.jupiter.api.Nested;

/** Texts stand in messages as UTF-8, so the kit finds them; names are in the schema alone. */
class AvroFormatCompatibilityTest {

  abstract static class Kit extends SerializerCompatibilityKit {
    @Override
    protected boolean messagesHaveNames() {
      return false;
    }
  }

  @Nested
  class AsItIs extends Kit {
    @Override
    protected Serializer serializer() {
      return AvroSerializer.builder().build();
    }
  }

  @Nested
  class Strings extends Kit {
    @Override
    protected Serializer serializer() {
      return AvroSerializer.builder()
          .decimal(AvroSerializer.Decimals.STRING)
          .unsignedBigint(AvroSerializer.UnsignedBigints.STRING)
          .temporal(AvroSerializer.Temporals.STRING)
          .framing(AvroSerializer.Framing.SINGLE_OBJECT)
          .build();
    }
  }

  @Nested
  class WithRegistry extends Kit {
    private final MemoryRegistry registry = new MemoryRegistry();

    @Override
    protected Serializer serializer() {
      return AvroSerializer.builder()
          .registry(registry)
          .unsignedBigint(AvroSerializer.UnsignedBigints.LONG)
          .build();
    }
  }
}
