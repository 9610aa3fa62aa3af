package dev.oms.examples;

import dev.oms.core.PipelineStatus;
import dev.oms.core.spi.SourceProgress;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a pipeline is doing, in one line for people. */
final class StatusLine {

  /** More tables than this are summed up. */
  private static final int MOST_TABLES = 4;

  private StatusLine() {}

  static String of(PipelineStatus status) {
    StringBuilder line = new StringBuilder();
    switch (status.phase()) {
      case SCHEMA -> line.append("schema     ");
      case FULL -> line.append(String.format(Locale.ROOT, "full %3d%%  ", status.fullPercent()));
      case INCREMENTAL -> line.append("incremental");
      case FINISHED -> line.append("finished   ");
    }
    line.append(
        String.format(
            Locale.ROOT,
            "  %,10d rows  %,8.0f rows/s  %6.1f MB/s  latency %s",
            status.rows(),
            status.rowsPerSecond(),
            status.bytesPerSecond() / 1e6,
            latency(status.latency())));
    if (status.phase() == SourceProgress.Phase.FULL) {
      line.append("  ").append(tables(status));
    }
    if (status.delayReason() != null) {
      line.append("  delayed: ").append(status.delayReason());
    }
    return line.toString();
  }

  private static String latency(@Nullable Duration latency) {
    return latency == null
        ? "     -"
        : String.format(Locale.ROOT, "%4.1f s", latency.toMillis() / 1000.0);
  }

  private static String tables(PipelineStatus status) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    int waiting = 0;
    for (SourceProgress.TableProgress table : status.tables()) {
      if (table.done() || table.rows() == 0 || shown == MOST_TABLES) {
        waiting += table.done() ? 0 : 1;
        continue;
      }
      text.append(shown++ == 0 ? "" : ", ")
          .append(table.table().table())
          .append(' ')
          .append(table.percent())
          .append('%');
    }
    long done = status.tables().stream().filter(SourceProgress.TableProgress::done).count();
    return "tables: "
        + done
        + " done"
        + (shown == 0 ? "" : ", " + text)
        + (waiting == 0 ? "" : ", " + waiting + " to come");
  }
}
