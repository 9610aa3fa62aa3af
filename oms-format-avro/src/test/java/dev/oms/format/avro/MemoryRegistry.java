package dev.oms.format.avro;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** A registry in memory that tells what it was asked. */
final class MemoryRegistry implements SchemaRegistry {

  private final List<String> schemas = new ArrayList<>();
  private final List<String> subjects = new ArrayList<>();

  @Override
  public synchronized int register(String subject, String schemaJson) {
    subjects.add(subject);
    if (!schemas.contains(schemaJson)) {
      schemas.add(schemaJson);
    }
    return 0x01020300 + schemas.indexOf(schemaJson);
  }

  synchronized List<String> subjects() {
    return List.copyOf(subjects);
  }

  synchronized Schema schema(int id) {
    return new Schema.Parser().parse(schemas.get(id - 0x01020300));
  }
}
