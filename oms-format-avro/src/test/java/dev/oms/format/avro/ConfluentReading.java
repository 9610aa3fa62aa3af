package dev.oms.format.avro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

// begin confluent
/** Reads messages of the framing CONFLUENT. */
final class ConfluentReading {

  /** Reads a message; the registry's client gives a schema by its id. */
  static GenericRecord read(byte[] message, IntFunction<Schema> schemaById) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(message);
    if (header.get() != 0) {
      throw new IOException("no message of the framing CONFLUENT");
    }
    Schema schema = schemaById.apply(header.getInt());
    return new GenericDatumReader<GenericRecord>(schema, schema, types())
        .read(null, DecoderFactory.get().binaryDecoder(message, 5, message.length - 5, null));
  }

  /** What makes BigDecimal, LocalDate, LocalDateTime and Instant of the logical types. */
  static GenericData types() {
    GenericData types = new GenericData();
    types.addLogicalTypeConversion(new Conversions.DecimalConversion());
    types.addLogicalTypeConversion(new TimeConversions.DateConversion());
    types.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    types.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
    types.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    types.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    return types;
  }
}
// end confluent
