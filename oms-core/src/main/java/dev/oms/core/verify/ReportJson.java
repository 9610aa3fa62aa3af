package dev.oms.core.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes a report as JSON. */
final class ReportJson {

  private static final JsonFactory JSON = new JsonFactory();

  private ReportJson() {}

  static String write(VerificationReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("equal", report.isEqual());
      json.writeNumberField("durationMillis", report.duration().toMillis());
      json.writeArrayFieldStart("tables");
      for (TableResult table : report.tables()) {
        table(table, json);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("topics");
      for (TopicResult topic : report.topics()) {
        topic(topic, json);
      }
      json.writeEndArray();
      texts("problems", report.problems(), json);
      texts("warnings", report.warnings(), json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void table(TableResult table, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("database", table.table().database());
    json.writeStringField("table", table.table().table());
    json.writeStringField("topic", table.topic());
    json.writeNumberField("equal", table.equal());
    json.writeNumberField("narrower", table.narrower());
    json.writeNumberField("missing", table.missing());
    json.writeNumberField("surplus", table.surplus());
    json.writeNumberField("different", table.different());
    json.writeNumberField("unsettled", table.unsettled());
    json.writeNumberField("notExamined", table.notExamined());
    json.writeNumberField("undeliverable", table.undeliverable());
    json.writeArrayFieldStart("differences");
    for (RowDifference row : table.differences()) {
      row(row, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void row(RowDifference row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", row.kind().name());
    json.writeObjectFieldStart("key");
    for (Map.Entry<String, String> column : row.key().entrySet()) {
      json.writeStringField(column.getKey(), column.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("columns");
    for (RowDifference.ColumnDifference column : row.columns()) {
      json.writeStartObject();
      json.writeStringField("name", column.name());
      json.writeStringField("table", column.table());
      json.writeStringField("topic", column.topic());
      json.writeEndObject();
    }
    json.writeEndArray();
    RowDifference.Place place = row.place();
    if (place != null) {
      json.writeObjectFieldStart("place");
      json.writeStringField("topic", place.topic());
      json.writeNumberField("partition", place.partition());
      json.writeNumberField("offset", place.offset());
      json.writeStringField("sent", place.sent().toString());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void topic(TopicResult topic, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("topic", topic.topic());
    json.writeNumberField("rows", topic.rows());
    json.writeNumberField("otherTables", topic.otherTables());
    json.writeNumberField("others", topic.others());
    json.writeNumberField("unreadable", topic.unreadable());
    texts("examples", topic.examples(), json);
    json.writeEndObject();
  }

  private static void texts(String name, List<String> texts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
