package dev.oms.project;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that people made. */
final class FileText {

  /** Tens of thousands of tables take a few MiB. */
  private static final int MOST_BYTES = 64 << 20;

  private FileText() {}

  /**
   * The bytes of a file.
   *
   * @throws ProjectException when it cannot be read, with what is in {@code problems}
   */
  static byte[] bytes(Path file, Problems problems) {
    try {
      if (Files.size(file) <= MOST_BYTES) {
        return Files.readAllBytes(file);
      }
      problems.add(0, "", "the file has more than 64 MiB");
    } catch (NoSuchFileException e) {
      problems.add(0, "", "the file does not exist");
    } catch (IOException e) {
      problems.add(0, "", "the file cannot be read: " + e);
    }
    throw problems.toException();
  }

  /**
   * The text of UTF-8 bytes, without a byte order mark.
   *
   * @throws ProjectException when they are not UTF-8
   */
  static String utf8(byte[] bytes, Problems problems) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      problems.add(0, "", "the file is not UTF-8 text: save it as UTF-8");
      throw problems.toException();
    }
  }
}
