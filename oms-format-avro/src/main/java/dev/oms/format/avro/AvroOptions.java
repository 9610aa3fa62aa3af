package dev.oms.format.avro;

import dev.oms.format.avro.AvroSerializer.Decimals;
import dev.oms.format.avro.AvroSerializer.Framing;
import dev.oms.format.avro.AvroSerializer.Temporals;
import dev.oms.format.avro.AvroSerializer.UnsignedBigints;

/** What schemas depend on beside the table. */
record AvroOptions(
    String namespace,
    Framing framing,
    Decimals decimal,
    UnsignedBigints unsignedBigint,
    Temporals temporal) {

  /** For people, by the names that project files use. */
  @Override
  public String toString() {
    return "{namespace="
        + namespace
        + ", framing="
        + framing
        + ", decimal="
        + decimal
        + ", unsignedBigint="
        + unsignedBigint
        + ", temporal="
        + temporal
        + "}";
  }
}
