package dev.oms.core.deadletter;

import dev.oms.core.internal.FileNames;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.DeadLetterSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Dead letters in files of a directory: {@code NAME-000001.jsonl}, {@code NAME-000002.jsonl} and so
 * on, where NAME is the pipeline's. Each line is a JSON object ({@code docs/guarantees.md} has its
 * keys) with the whole row and the message, however large; {@link DeadLetterReplay} sends them
 * again. They are on the disk (fsync) before the checkpoint passes them.
 *
 * <p>Nothing is ever deleted here: the pipeline fails when its files have the most bytes that they
 * may, with a message that says so. Immutable and thread-safe; several pipelines may use one
 * directory.
 */
public final class DeadLetterFiles implements DeadLetterSink {

  /** The default of the size from which on a new file is begun: 64 MiB. */
  public static final long DEFAULT_FILE_BYTES = 64L << 20;

  /** The default of the most bytes of all files of a pipeline together: 1 GiB. */
  public static final long DEFAULT_TOTAL_BYTES = 1L << 30;

  static final String SUFFIX = ".jsonl";

  private static final String ITEM = "DeadLetters-WRITABLE";

  private final Path directory;
  private final long fileBytes;
  private final long totalBytes;

  private DeadLetterFiles(Path directory, long fileBytes, long totalBytes) {
    this.directory = directory;
    this.fileBytes = fileBytes;
    this.totalBytes = totalBytes;
  }

  /**
   * Files in a directory.
   *
   * @param directory made when it is not there
   */
  public static DeadLetterFiles in(Path directory) {
    return new DeadLetterFiles(
        Objects.requireNonNull(directory, "directory").toAbsolutePath().normalize(),
        DEFAULT_FILE_BYTES,
        DEFAULT_TOTAL_BYTES);
  }

  /**
   * With another size from which on a new file is begun; a file ends with the dead letter that
   * reaches it.
   *
   * @throws IllegalArgumentException when it is below 1
   */
  public DeadLetterFiles maxFileBytes(long bytes) {
    return new DeadLetterFiles(directory, positive(bytes, "maxFileBytes"), totalBytes);
  }

  /**
   * With another bound of all files of a pipeline together, those included that were sent again: a
   * dead letter beyond it makes the pipeline fail.
   *
   * @throws IllegalArgumentException when it is below 1
   */
  public DeadLetterFiles maxTotalBytes(long bytes) {
    return new DeadLetterFiles(directory, fileBytes, positive(bytes, "maxTotalBytes"));
  }

  private static long positive(long bytes, String what) {
    if (bytes < 1) {
      throw new IllegalArgumentException(what + " " + bytes + " is below 1");
    }
    return bytes;
  }

  @Override
  public String describe() {
    return "files in directory " + directory;
  }

  @Override
  public void precheck(String pipelineName, PrecheckCollector report) {
    try {
      Files.createDirectories(directory);
      Path probe = Files.createTempFile(directory, FileNames.of(pipelineName), ".probe");
      try {
        Files.write(probe, new byte[4096]);
      } finally {
        Files.delete(probe);
      }
      long used = DeadLetterFileWriter.bytes(files(pipelineName));
      if (used >= totalBytes) {
        report.failed(ITEM, full(used), MAKE_ROOM);
      } else {
        report.passed(ITEM, describe() + " can be written");
      }
    } catch (IOException e) {
      report.failed(
          ITEM,
          describe() + " cannot be written: " + DeadLetterFileWriter.reason(e),
          "make it writable for this process, or choose another directory");
    }
  }

  static final String MAKE_ROOM =
      "send them again or move them away, or raise maxTotalBytes (deadLetters.maxTotalBytes)";

  /** What to say when there is no room by the bound. */
  String full(long used) {
    return "the dead letters in directory %s have %d bytes, the limit is %d"
        .formatted(directory, used, totalBytes);
  }

  @Override
  public Writer open(String pipelineName) {
    return DeadLetterFileWriter.open(this, pipelineName);
  }

  /**
   * The files of a pipeline, oldest first.
   *
   * @throws IOException when the directory cannot be read
   */
  public List<Path> files(String pipelineName) throws IOException {
    String prefix = FileNames.of(pipelineName) + "-";
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> number(file, prefix) > 0).sorted().toList();
    }
  }

  /** The number of a file; 0 for one that is not of this prefix. */
  static int number(Path file, String prefix) {
    String name = String.valueOf(file.getFileName());
    if (!name.startsWith(prefix) || !name.endsWith(SUFFIX)) {
      return 0;
    }
    String digits = name.substring(prefix.length(), name.length() - SUFFIX.length());
    return digits.matches("\\d{6}") ? Integer.parseInt(digits) : 0;
  }

  Path directory() {
    return directory;
  }

  long fileBytes() {
    return fileBytes;
  }

  long totalBytes() {
    return totalBytes;
  }
}
