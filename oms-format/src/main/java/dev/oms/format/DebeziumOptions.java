package dev.oms.format;

import dev.oms.core.config.ComponentConfig;
import dev.oms.format.DebeziumSerializer.Binary;
import dev.oms.format.DebeziumSerializer.InvalidDates;
import dev.oms.format.DebeziumSerializer.Schema;
import dev.oms.format.DebeziumSerializer.Shape;

/** Reads the options of the Debezium formats from a project file. */
final class DebeziumOptions {

  private DebeziumOptions() {}

  /** The serializer; options that a shape does not have are not read, and so reported. */
  static DebeziumSerializer read(ComponentConfig config, Shape shape) {
    DebeziumSerializer.Builder builder = DebeziumSerializer.builder().shape(shape);
    InvalidDates invalidDates = config.oneOf("invalidDates", InvalidDates.class, InvalidDates.NULL);
    if (shape == Shape.ENVELOPE) {
      Schema schema = config.oneOf("schema", Schema.class, Schema.NONE);
      if (schema == Schema.CONNECT && invalidDates == InvalidDates.TEXT) {
        config.problem(
            "invalidDates",
            "TEXT does not go with schema CONNECT: Kafka Connect would read the text as the number"
                + " 0; take NULL or EPOCH");
        invalidDates = InvalidDates.NULL;
      }
      builder.schema(schema);
    }
    if (shape != Shape.SMT) {
      builder.version(config.string("version").orElse(""));
      builder.schemaChanges(config.bool("schemaChanges", false));
    }
    return builder
        .binary(config.oneOf("binary", Binary.class, Binary.HEX))
        .invalidDates(invalidDates)
        .datetimeMicros(config.bool("datetimeMicros", false))
        .build();
  }
}
