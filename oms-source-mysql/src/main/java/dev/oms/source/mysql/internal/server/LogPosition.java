package dev.oms.source.mysql.internal.server;

import java.util.Objects;

/**
 * A place in the server's binary log. Immutable; ordered within one log, that is, among files with
 * the same base name.
 *
 * @param file the log file's name, for example {@code binlog.000012}
 * @param offset the byte in it
 */
public record LogPosition(String file, long offset) implements Comparable<LogPosition> {

  /** Checks for nulls. */
  public LogPosition {
    Objects.requireNonNull(file, "file");
  }

  /** Whether the two are places of one log, so that their order means something. */
  public boolean comparableTo(LogPosition other) {
    return file.equals(other.file)
        || (sequence(file) >= 0
            && sequence(other.file) >= 0
            && base(file).equals(base(other.file)));
  }

  @Override
  public int compareTo(LogPosition other) {
    if (!file.equals(other.file)) {
      int byBase = base(file).compareTo(base(other.file));
      int bySequence = byBase != 0 ? byBase : Long.compare(sequence(file), sequence(other.file));
      return bySequence != 0 ? bySequence : file.compareTo(other.file);
    }
    return Long.compare(offset, other.offset);
  }

  private static String base(String file) {
    int dot = file.lastIndexOf('.');
    return dot < 0 ? file : file.substring(0, dot);
  }

  private static long sequence(String file) {
    int dot = file.lastIndexOf('.');
    if (dot < 0 || dot == file.length() - 1 || file.length() - dot > 18) {
      return -1;
    }
    for (int i = dot + 1; i < file.length(); i++) {
      if (file.charAt(i) < '0' || file.charAt(i) > '9') {
        return -1;
      }
    }
    return Long.parseLong(file.substring(dot + 1));
  }

  /** {@code file:offset}. */
  @Override
  public String toString() {
    return file + ":" + offset;
  }
}
