package dev.oms.format;

import dev.oms.core.spi.Serializer;
import dev.oms.format.DebeziumSerializer.Binary;
import dev.oms.format.DebeziumSerializer.InvalidDates;
import dev.oms.format.DebeziumSerializer.Schema;
import dev.oms.format.DebeziumSerializer.Shape;
import dev.oms.testkit.compat.SerializerCompatibilityKit;
import org.junit.jupiter.api.Nested;

class DebeziumFormatCompatibilityTest {

  @Nested
  class AsItIs extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return MessageFormat.DEBEZIUM.serializer();
    }
  }

  @Nested
  class Flatten extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return DebeziumSerializer.builder()
          .shape(Shape.FLATTEN)
          .schemaChanges(true)
          .invalidDates(InvalidDates.TEXT)
          .build();
    }
  }

  @Nested
  class Smt extends SerializerCompatibilityKit {
    @Override
    protected Serializer serializer() {
      return DebeziumSerializer.builder()
          .shape(Shape.SMT)
          .invalidDates(InvalidDates.EPOCH)
          .datetimeMicros(true)
          .build();
    }
  }

  /** The kit looks for values after names, so it is shown the payload without the schema. */
  private abstract static class WithSchema extends SerializerCompatibilityKit {
    @Override
    protected String text(byte[] message) {
      String text = super.text(message);
      return text.substring(text.indexOf(",\"payload\":"));
    }
  }

  @Nested
  class OmsSchema extends WithSchema {
    @Override
    protected Serializer serializer() {
      return DebeziumSerializer.builder().schema(Schema.OMS).schemaChanges(true).build();
    }
  }

  @Nested
  class ConnectSchema extends WithSchema {
    @Override
    protected Serializer serializer() {
      return DebeziumSerializer.builder()
          .schema(Schema.CONNECT)
          .schemaChanges(true)
          .binary(Binary.BASE64)
          .datetimeMicros(true)
          .build();
    }
  }
}
