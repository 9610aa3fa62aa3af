package dev.oms.source.mysql.internal.binlog;

/**
 * Names of log files. Their order is that of the number at the end, which has six digits at first
 * and more after a million files. Thread-safe.
 */
public final class LogFiles {

  private LogFiles() {}

  /**
   * Compares two files of one server by age.
   *
   * @return negative when {@code a} was written before {@code b}; 0 also when the names are not of
   *     one series and so cannot be compared
   */
  public static int compare(String a, String b) {
    int dotA = a.lastIndexOf('.');
    int dotB = b.lastIndexOf('.');
    if (dotA < 0 || dotB < 0 || !a.substring(0, dotA).equals(b.substring(0, dotB))) {
      return 0;
    }
    try {
      return Long.compare(
          Long.parseLong(a.substring(dotA + 1)), Long.parseLong(b.substring(dotB + 1)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Compares two places in the log of one server. */
  public static int compare(String fileA, long positionA, String fileB, long positionB) {
    int order = compare(fileA, fileB);
    return order != 0 ? order : Long.compare(positionA, positionB);
  }
}
