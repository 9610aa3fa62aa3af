package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares messages with files that a person has read. {@code -Doms.golden.update=true} writes the
 * files instead; read the difference before you commit it.
 */
final class Golden {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private Golden() {}

  /** Checks that {@code message} is what {@code file} holds, without its last line feed. */
  static void check(String file, String message) {
    Path path = FOLDER.resolve(file);
    try {
      if (Boolean.getBoolean("oms.golden.update")) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, message + "\n");
      }
      assertThat(message + "\n").as(path.toString()).isEqualTo(Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks that there is no such file: the format has no such message. */
  static void checkNone(String file) {
    assertThat(FOLDER.resolve(file)).doesNotExist();
  }
}
