package dev.oms.project;

import java.util.Map;

/** Serializers as project files have them. */
final class FormatOptions {

  private FormatOptions() {}

  /** The text of the serializer that a project with this format and these options has. */
  static String serializer(String format, String options) {
    return String.valueOf(
        ProjectLoader.create()
            .environment(Map.<String, String>of()::get)
            .parse(
                """
                name: n
                source: { type: mysql, host: db, username: u }
                sink: { type: kafka, bootstrapServers: k }
                objects: [{ table: a.b, topic: t }]
                checkpoint: { type: memory }
                format: %s
                formatOptions: %s
                """
                    .formatted(format, options),
                "project.yaml")
            .serializer());
  }
}
