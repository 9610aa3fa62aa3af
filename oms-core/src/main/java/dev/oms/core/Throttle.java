package dev.oms.core;

/**
 * How much a pipeline may deliver in a second, evenly. A limit of 0 is none; where both are given,
 * both hold. Immutable.
 *
 * @param rowsPerSecond row changes, as {@link PipelineStatus#rows} counts them: those, too, that a
 *     filter drops
 * @param bytesPerSecond bytes of messages, keys and values, as {@link PipelineStatus#bytes} counts
 *     them
 */
public record Throttle(long rowsPerSecond, long bytesPerSecond) {

  /** No limit. */
  public static final Throttle NONE = new Throttle(0, 0);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when one is negative
   */
  public Throttle {
    if (rowsPerSecond < 0 || bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "a throttle of " + rowsPerSecond + " rows and " + bytesPerSecond + " bytes per second");
    }
  }

  /** So many rows in a second. */
  public static Throttle rows(long perSecond) {
    return new Throttle(perSecond, 0);
  }

  /** So many bytes in a second. */
  public static Throttle bytes(long perSecond) {
    return new Throttle(0, perSecond);
  }

  /** Whether there is no limit. */
  public boolean isNone() {
    return rowsPerSecond == 0 && bytesPerSecond == 0;
  }
}
