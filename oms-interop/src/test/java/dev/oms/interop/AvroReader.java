package dev.oms.interop;

import dev.oms.format.avro.SchemaRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Avro's own reader, with the schema by the id of Confluent's framing. */
final class AvroReader implements MessageReader, SchemaRegistry {

  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final GenericData data = new GenericData();

  AvroReader() {
    data.addLogicalTypeConversion(new Conversions.DecimalConversion());
    data.addLogicalTypeConversion(new TimeConversions.DateConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
  }

  @Override
  public int register(String subject, String schemaJson) {
    int id = schemaJson.hashCode();
    schemas.put(id, new Schema.Parser().parse(schemaJson));
    return id;
  }

  @Override
  public Change read(byte[] message) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(message);
    if (header.get() != 0) {
      throw new IOException("no magic byte");
    }
    Schema schema = schemas.get(header.getInt());
    GenericRecord envelope =
        new GenericDatumReader<GenericRecord>(schema, schema, data)
            .read(null, DecoderFactory.get().binaryDecoder(message, 5, message.length - 5, null));
    return new Change(
        envelope.get("operation").toString(),
        row((GenericRecord) envelope.get("before")),
        row((GenericRecord) envelope.get("after")));
  }

  private static @Nullable Map<String, @Nullable String> row(@Nullable GenericRecord record) {
    if (record == null) {
      return null;
    }
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      row.put(field.name(), value == null ? null : text(EveryTypeTable.kind(field.name()), value));
    }
    return row;
  }

  private static String text(Kind kind, Object value) {
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return HexFormat.of().withUpperCase().formatHex(copy);
    }
    return switch (kind) {
      case DATE -> ((LocalDate) value).toString();
      case TIME ->
          kind.canonical(
              ((LocalTime) value)
                  .format(DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT)));
      case DATETIME -> kind.canonical(((java.time.LocalDateTime) value).format(DATE_TIME));
      case TIMESTAMP -> {
        java.time.Instant instant = (java.time.Instant) value;
        yield kind.canonical("%d.%09d".formatted(instant.getEpochSecond(), instant.getNano()));
      }
      case DECIMAL -> kind.canonical(((BigDecimal) value).toPlainString());
      default -> kind.canonical(value.toString());
    };
  }
}
