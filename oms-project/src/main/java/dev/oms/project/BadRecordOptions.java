package dev.oms.project;

import dev.oms.core.BadRecordPolicy;
import dev.oms.core.SyncPipeline;
import dev.oms.core.deadletter.DeadLetterFiles;
import dev.oms.core.deadletter.DeadLetters;
import dev.oms.core.spi.DeadLetterSink;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The optional {@code badRecords} section: what becomes of rows that cannot be delivered. */
record BadRecordOptions(BadRecordPolicy policy, @Nullable DeadLetterSink deadLetters) {

  static BadRecordOptions read(Section section) {
    Optional<String> topic = section.string("topic").filter(name -> !name.isBlank());
    Optional<String> directory = section.string("directory").filter(path -> !path.isBlank());
    boolean wanted = topic.isPresent() || directory.isPresent();
    BadRecordPolicy policy =
        section.oneOf(
            "policy",
            BadRecordPolicy.class,
            wanted ? BadRecordPolicy.DEAD_LETTER : BadRecordPolicy.FAIL);
    if (topic.isPresent() && directory.isPresent()) {
      section.problem("directory", "goes without topic: dead letters go to one place");
    }
    if (wanted != (policy == BadRecordPolicy.DEAD_LETTER)) {
      section.problem(
          "policy",
          wanted
              ? policy + " makes no dead letters; leave topic and directory out"
              : "DEAD_LETTER needs a topic or a directory");
    }
    long fileBytes = bytes(section, "maxFileBytes", DeadLetterFiles.DEFAULT_FILE_BYTES);
    long totalBytes = bytes(section, "maxTotalBytes", DeadLetterFiles.DEFAULT_TOTAL_BYTES);
    section.reportUnknownKeys(true);
    Optional<DeadLetterSink> files =
        directory.map(
            path ->
                DeadLetterFiles.in(Path.of(path))
                    .maxFileBytes(fileBytes)
                    .maxTotalBytes(totalBytes));
    return new BadRecordOptions(policy, files.or(() -> topic.map(DeadLetters::topic)).orElse(null));
  }

  private static long bytes(Section section, String key, long fallback) {
    return section.number(key, fallback, 1, Long.MAX_VALUE);
  }

  void applyTo(SyncPipeline.Builder builder) {
    builder.onBadRecord(policy);
    if (deadLetters != null) {
      builder.deadLetters(deadLetters);
    }
  }
}
