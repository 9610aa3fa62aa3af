package dev.oms.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.DeleteRowsEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What one writes in an afternoon: binlog client, Jackson's streaming generator, KafkaProducer, one
 * thread; no checkpoint, no DDL, no reconnect, no care for the types the client gets wrong. Its
 * messages have the shape of the Default format.
 */
final class HandWrittenLoop {

  private final JsonFactory json = new JsonFactory();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final String table;
  private final List<String> names = new ArrayList<>();
  private final List<Boolean> text = new ArrayList<>();
  private final Map<Long, Boolean> ours = new HashMap<>();
  private long sequence;

  private HandWrittenLoop(KafkaProducer<byte[], byte[]> producer, String topic, String table) {
    this.producer = producer;
    this.topic = topic;
    this.table = table;
  }

  /** Runs until the parent says to end. */
  public static void main(String[] args) throws Exception {
    ChildSide.begin();
    Options options =
        new Options()
            .define("port", "")
            .define("bootstrap", "")
            .define("kafka", "")
            .define("table", "")
            .define("topic", "")
            .define("file", "")
            .define("position", "")
            .parse(args);
    Map<String, Object> settings = new HashMap<>(options.pairs("kafka"));
    settings.put("bootstrap.servers", options.text("bootstrap"));
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    HandWrittenLoop loop =
        new HandWrittenLoop(producer, options.text("topic"), options.text("table"));
    loop.readColumns(options.number("port"));
    BinaryLogClient client =
        Binlog.client(options.number("port"), options.text("file"), options.bigNumber("position"));
    client.setEventDeserializer(Binlog.decoding());
    client.registerEventListener(loop::onEvent);
    Thread reader =
        new Thread(
            () -> {
              try {
                client.connect();
              } catch (IOException e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
              }
            },
            "loop");
    reader.setDaemon(true);
    reader.start();
    ChildSide.awaitParent();
    ChildSide.tellMemory();
    client.disconnect();
    producer.close();
    System.exit(0);
  }

  private void readColumns(int port) throws SQLException {
    String url =
        "jdbc:mysql://127.0.0.1:" + port + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true";
    try (var connection = DriverManager.getConnection(url, Lab.USER, Lab.PASSWORD);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT COLUMN_NAME, CHARACTER_SET_NAME, DATA_TYPE FROM information_schema.COLUMNS"
                    + " WHERE TABLE_SCHEMA = 'bench' AND TABLE_NAME = ?"
                    + " ORDER BY ORDINAL_POSITION")) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
          text.add(rows.getString(2) != null);
        }
      }
    }
  }

  private void onEvent(Event event) {
    EventData data = event.getData();
    try {
      if (data instanceof TableMapEventData map) {
        ours.put(
            map.getTableId(), map.getDatabase().equals("bench") && map.getTable().equals(table));
      } else if (data instanceof WriteRowsEventData rows && isOurs(rows.getTableId())) {
        for (Serializable[] row : rows.getRows()) {
          send(event, "INSERT", null, row);
        }
      } else if (data instanceof UpdateRowsEventData rows && isOurs(rows.getTableId())) {
        for (Map.Entry<Serializable[], Serializable[]> row : rows.getRows()) {
          send(event, "UPDATE", row.getKey(), row.getValue());
        }
      } else if (data instanceof DeleteRowsEventData rows && isOurs(rows.getTableId())) {
        for (Serializable[] row : rows.getRows()) {
          send(event, "DELETE", row, null);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isOurs(long id) {
    return ours.getOrDefault(id, false);
  }

  private void send(
      Event event, String type, Serializable @Nullable [] before, Serializable @Nullable [] after)
      throws IOException {
    out.reset();
    Serializable[] image = after != null ? after : before;
    String key = image == null ? "" : String.valueOf(image[0]);
    try (JsonGenerator writer = json.createGenerator(out)) {
      writer.writeStartObject();
      struct(writer, "prevStruct", before);
      struct(writer, "postStruct", after);
      writer.writeObjectFieldStart("allMetaData");
      String seconds = String.valueOf(event.getHeader().getTimestamp() / 1000);
      writer.writeStringField("checkpoint", seconds);
      writer.writeStringField("record_primary_key", names.get(0));
      writer.writeStringField("record_primary_value", key);
      writer.writeStringField("source_identity", "hand-written");
      writer.writeStringField("dbType", "MYSQL");
      writer.writeNumberField("storeDataSequence", sequence++);
      writer.writeStringField("table_name", table);
      writer.writeStringField("db", "bench");
      writer.writeStringField("timestamp", seconds);
      writer.writeEndObject();
      writer.writeStringField("recordType", type);
      writer.writeEndObject();
    }
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), out.toByteArray()),
            (metadata, error) -> {
              if (error != null) {
                error.printStackTrace();
                Runtime.getRuntime().halt(1);
              }
            });
  }

  private void struct(JsonGenerator writer, String name, Serializable @Nullable [] row)
      throws IOException {
    if (row == null) {
      writer.writeNullField(name);
      return;
    }
    writer.writeObjectFieldStart(name);
    for (int i = 0; i < row.length; i++) {
      writer.writeFieldName(names.get(i));
      Serializable value = row[i];
      if (value == null) {
        writer.writeNull();
      } else if (value instanceof byte[] bytes) {
        if (text.get(i)) {
          writer.writeUTF8String(bytes, 0, bytes.length);
        } else {
          writer.writeBinary(bytes);
        }
      } else if (value instanceof Integer number) {
        writer.writeNumber(number);
      } else if (value instanceof Long number) {
        writer.writeNumber(number);
      } else if (value instanceof java.math.BigDecimal number) {
        writer.writeNumber(number);
      } else if (value instanceof Double number) {
        writer.writeNumber(number);
      } else if (value instanceof Float number) {
        writer.writeNumber(number);
      } else {
        writer.writeString(value.toString());
      }
    }
    writer.writeEndObject();
  }
}
