package dev.oms.format.avro;

import dev.oms.core.OmsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A directory with a file for each schema. A file is complete once it has its name. */
final class SchemaDirectory {

  private final Path directory;

  SchemaDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Writes {@code <name>.v<version>.avsc} unless it is there: the version says what is in it.
   *
   * @throws OmsException when it cannot be written
   */
  void write(String name, String version, String json) {
    Path file = directory.resolve(name + ".v" + version + ".avsc");
    if (Files.exists(file)) {
      return;
    }
    Path unfinished = directory.resolve("." + UUID.randomUUID() + ".tmp");
    try {
      Files.createDirectories(directory);
      try {
        writeDurably(unfinished, json);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new OmsException(
          "the schema file "
              + file
              + " cannot be written: "
              + e
              + "; schemaDirectory must be a directory that this process may write into",
          e);
    }
  }

  /**
   * Checks that files can be written, and leaves none.
   *
   * @throws OmsException when they cannot
   */
  void probe() {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, ".probe", ".tmp"));
    } catch (IOException e) {
      throw new OmsException(
          "the schema directory "
              + directory
              + " cannot be written: "
              + e
              + "; schemaDirectory must be a directory that this process may write into",
          e);
    }
  }

  private static void writeDurably(Path file, String json) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** The path. */
  @Override
  public String toString() {
    return directory.toString();
  }
}
