package dev.oms.core.deadletter;

import dev.oms.core.OmsException;
import dev.oms.core.model.ByteOutput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a dead-letter file line by line. A line without an end was cut off, and is not there. */
final class LetterLines implements AutoCloseable {

  private final Path file;
  private final InputStream in;
  private final ByteOutput line = new ByteOutput(8 << 10);
  private long offset;
  private long nextOffset;
  private int number;

  private LetterLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  static LetterLines open(Path file) throws IOException {
    return new LetterLines(file, new BufferedInputStream(Files.newInputStream(file), 64 << 10));
  }

  /** Goes to the next line; false when there is none. */
  boolean next() throws IOException {
    offset = nextOffset;
    line.reset();
    for (int b = in.read(); b >= 0; b = in.read()) {
      nextOffset++;
      if (b == '\n') {
        number++;
        return true;
      }
      line.write(b);
    }
    return false;
  }

  /** The number of the line, from 1. */
  int number() {
    return number;
  }

  /** Where the line begins in the file. */
  long offset() {
    return offset;
  }

  /**
   * The dead letter of the line.
   *
   * @throws OmsException when it is none
   */
  DeadLetter letter() {
    try {
      return DeadLetterParser.parse(line.array(), line.size());
    } catch (IllegalArgumentException e) {
      throw new OmsException(
          "line " + number + " of " + file + " is not a dead letter: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
