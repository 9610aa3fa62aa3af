package dev.oms.interop;

import dev.oms.core.spi.Serializer;
import dev.oms.format.CanalSerializer;
import dev.oms.format.DebeziumSerializer;
import dev.oms.format.MaxwellSerializer;
import dev.oms.format.MessageFormat;
import dev.oms.format.avro.AvroSerializer;
import java.util.ArrayList;
import java.util.List;

/** A format with options, and who reads it. */
record FormatCase(String name, Serializer serializer, MessageReader reader) {

  static List<FormatCase> all() {
    List<FormatCase> all = new ArrayList<>();
    for (MessageFormat format : MessageFormat.values()) {
      all.add(new FormatCase(format.name(), format.serializer(), reader(format)));
    }
    all.add(
        new FormatCase(
            "CANAL-original",
            CanalSerializer.builder().original(true).build(),
            new CanalReader(true)));
    all.add(
        new FormatCase(
            "MAXWELL-changed",
            MaxwellSerializer.builder().changedOnly(true).build(),
            new MaxwellReader()));
    all.add(
        new FormatCase(
            "DEBEZIUM-schema",
            DebeziumSerializer.builder()
                .schema(DebeziumSerializer.Schema.CONNECT)
                .binary(DebeziumSerializer.Binary.BASE64)
                .build(),
            new DebeziumConnectReader()));
    AvroReader avro = new AvroReader();
    all.add(new FormatCase("AVRO", AvroSerializer.builder().registry(avro).build(), avro));
    return all;
  }

  private static MessageReader reader(MessageFormat format) {
    return switch (format) {
      case DEFAULT, DEFAULT_EXTEND_COLUMN_TYPE -> new DefaultReader();
      case CANAL -> new CanalReader(false);
      case DATAWORKS_V2 -> new DataWorksReader();
      case SHAREPLEX -> new SharePlexReader();
      case DEBEZIUM -> new DebeziumReader(DebeziumReader.Layout.PAYLOAD);
      case DEBEZIUM_FLATTEN -> new DebeziumReader(DebeziumReader.Layout.FLAT);
      case DEBEZIUM_SMT -> new DebeziumReader(DebeziumReader.Layout.ROW_ONLY);
      case MAXWELL -> new MaxwellReader();
    };
  }
}
