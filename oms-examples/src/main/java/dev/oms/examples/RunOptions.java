package dev.oms.examples;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@link RunProject}.
 *
 * @param file the project file
 * @param watch whether changed objects are taken in
 * @param idle after how long without rows to stop; null for never
 * @param resetTo the time to set the position to; null to leave it as it is
 * @param resync the tables whose rows are read again
 */
record RunOptions(
    Path file,
    boolean watch,
    @Nullable Duration idle,
    @Nullable Instant resetTo,
    List<String> resync) {

  private static final String USAGE =
      "usage: RunProject FILE [--watch] [--exit-when-idle SECONDS] [--reset-to TIME]"
          + " [--resync TABLE]...";

  static RunOptions parse(String[] args) {
    Path file = null;
    boolean watch = false;
    Duration idle = null;
    Instant resetTo = null;
    List<String> resync = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      boolean hasValue = i + 1 < args.length;
      if (arg.equals("--exit-when-idle") && idle == null && hasValue) {
        idle = seconds(args[++i]);
      } else if (arg.equals("--reset-to") && resetTo == null && hasValue) {
        resetTo = time(args[++i]);
      } else if (arg.equals("--resync") && hasValue) {
        resync.add(args[++i]);
      } else if (arg.equals("--watch")) {
        watch = true;
      } else if (arg.startsWith("--") || file != null) {
        throw new IllegalArgumentException("'" + arg + "' is not understood; " + USAGE);
      } else {
        file = Path.of(arg);
      }
    }
    if (file == null) {
      throw new IllegalArgumentException("no project file; " + USAGE);
    }
    return new RunOptions(file, watch, idle, resetTo, List.copyOf(resync));
  }

  private static Duration seconds(String text) {
    try {
      long seconds = Long.parseLong(text);
      if (seconds >= 1) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "--exit-when-idle '" + text + "' is not a whole number of seconds from 1 on; " + USAGE);
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--reset-to '"
              + text
              + "' is not a time with its offset, as 2026-11-21T10:00:00Z or"
              + " 2026-11-21T10:00:00+08:00; "
              + USAGE,
          e);
    }
  }
}
