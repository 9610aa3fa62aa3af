package dev.oms.benchmarks.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The same rows as in {@link FormatBenchmark} by the libraries that others use. Their maps and
 * structs are made beforehand, so that reading the log and decoding it is not in their time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(RecordedLog.ROWS)
@SuppressWarnings("NullAway.Init")
public class FormatPeersBenchmark {

  /** The columns of a row. */
  @Param({"10", "50"})
  public int columns;

  private final ObjectMapper databind = new ObjectMapper();
  private final JsonConverter converter = new JsonConverter();
  private final List<Map<String, @Nullable Object>> maps = new ArrayList<>();
  private final List<Struct> structs = new ArrayList<>();

  /** Makes the rows. */
  @Setup
  public void record() throws Exception {
    List<ChangeBatch> batches = RecordedLog.record(columns, false);
    TableSchema schema = RecordedLog.schema(batches);
    Schema rowSchema = rowSchema(schema);
    Schema envelope = envelope(rowSchema);
    for (ChangeBatch batch : batches) {
      batch.read(
          change -> {
            Row row = change.image();
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            Struct struct = new Struct(rowSchema);
            for (int i = 0; i < schema.size(); i++) {
              Object value = row.isNull(i) ? null : value(row, i);
              values.put(schema.column(i).name(), value);
              struct.put(schema.column(i).name(), value);
            }
            maps.add(defaultMessage(values));
            structs.add(debeziumMessage(envelope, struct));
          });
    }
    converter.configure(Map.of("schemas.enable", "false"), false);
  }

  private static @Nullable Object value(Row row, int column) {
    return switch (row.schema().column(column).kind()) {
      case INTEGER -> row.getLong(column);
      case DOUBLE -> row.getDouble(column);
      default -> row.getText(column);
    };
  }

  private static Schema rowSchema(TableSchema schema) {
    SchemaBuilder row = SchemaBuilder.struct().optional();
    schema
        .columns()
        .forEach(
            c ->
                row.field(
                    c.name(),
                    switch (c.kind()) {
                      case INTEGER -> Schema.OPTIONAL_INT64_SCHEMA;
                      case DOUBLE -> Schema.OPTIONAL_FLOAT64_SCHEMA;
                      default -> Schema.OPTIONAL_STRING_SCHEMA;
                    }));
    return row.build();
  }

  private static Map<String, @Nullable Object> defaultMessage(
      Map<String, @Nullable Object> values) {
    Map<String, @Nullable Object> meta = new LinkedHashMap<>();
    meta.put("checkpoint", "1606233660");
    meta.put("record_primary_key", "id");
    meta.put("source_identity", null);
    meta.put("record_primary_value", String.valueOf(values.get("id")));
    meta.put("dbType", "MYSQL");
    meta.put("storeDataSequence", 176_000_000_000_000_000L);
    meta.put("table_name", "ten");
    meta.put("db", "bench");
    meta.put("timestamp", "1606233662");
    meta.put("uniqueId", "binlog.000003:4567");
    meta.put("transId", "0-1-23");
    meta.put("clusterId", "12");
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("allMetaData", meta);
    message.put("prevStruct", null);
    message.put("recordType", "INSERT");
    message.put("postStruct", values);
    return message;
  }

  private static Schema envelope(Schema row) {
    return SchemaBuilder.struct()
        .field("op", Schema.STRING_SCHEMA)
        .field(
            "source",
            SchemaBuilder.struct()
                .field("version", Schema.STRING_SCHEMA)
                .field("connector", Schema.STRING_SCHEMA)
                .field("name", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.INT64_SCHEMA)
                .field("db", Schema.STRING_SCHEMA)
                .field("table", Schema.STRING_SCHEMA)
                .field("pos", Schema.STRING_SCHEMA)
                .build())
        .field("before", row)
        .field("after", row)
        .field("ts_ms", Schema.INT64_SCHEMA)
        .build();
  }

  private static Struct debeziumMessage(Schema envelope, Struct after) {
    return new Struct(envelope)
        .put("op", "c")
        .put(
            "source",
            new Struct(envelope.field("source").schema())
                .put("version", "")
                .put("connector", "MYSQL")
                .put("name", "OMS")
                .put("ts_ms", 1_606_233_662_000L)
                .put("db", "bench")
                .put("table", "ten")
                .put("pos", "4567@binlog.000003"))
        .put("after", after)
        .put("ts_ms", 1_606_233_662_005L);
  }

  /** The Default message from a map, by Jackson's databind. */
  @Benchmark
  public void databind(Blackhole hole) throws Exception {
    for (Map<String, @Nullable Object> map : maps) {
      hole.consume(databind.writeValueAsBytes(map));
    }
  }

  /** The Debezium message from a struct, by Kafka Connect's converter, without its schema. */
  @Benchmark
  public void jsonConverter(Blackhole hole) {
    for (Struct struct : structs) {
      hole.consume(converter.fromConnectData("ten", struct.schema(), struct));
    }
  }
}
