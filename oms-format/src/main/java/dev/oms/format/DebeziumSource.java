package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.TableId;
import org.jspecify.annotations.Nullable;

/** The object {@code source}, in the order of OMS's samples (fact sheet 1.7). */
final class DebeziumSource {

  private DebeziumSource() {}

  /**
   * Appends {@code {"connector":...,"pos":...,"name":...,"version":...}} without its last brace.
   *
   * @param position as {@code Origin.position} gives it; null leaves {@code pos} out
   */
  static void writeHead(
      @Nullable String connector, @Nullable String position, String version, ByteOutput out) {
    out.write(JsonWriter.ascii("{\"connector\":"));
    JsonWriter.writeStringOrNull(connector, out);
    if (position != null) {
      out.write(JsonWriter.ascii(",\"pos\":"));
      JsonWriter.writeString(position(position), out);
    }
    out.write(JsonWriter.ascii(",\"name\":\"OMS\",\"version\":"));
    JsonWriter.writeString(version, out);
  }

  /** Appends the database and the table, with a comma before them and the last brace. */
  static void writeTail(TableId table, ByteOutput out) {
    out.write(JsonWriter.ascii(",\"db\":"));
    JsonWriter.writeString(table.database(), out);
    out.write(JsonWriter.ascii(",\"table\":"));
    JsonWriter.writeString(table.table(), out);
    out.write('}');
  }

  /** {@code binlog.000003@4567} for {@code binlog.000003:4567}; any other text as it is. */
  static String position(String position) {
    int colon = position.lastIndexOf(':');
    boolean place = colon > 0 && colon < position.length() - 1;
    for (int i = colon + 1; place && i < position.length(); i++) {
      place = position.charAt(i) >= '0' && position.charAt(i) <= '9';
    }
    return place ? position.substring(0, colon) + '@' + position.substring(colon + 1) : position;
  }
}
