package dev.oms.source.mysql.internal.schema;

import dev.oms.core.model.TableId;
import dev.oms.source.mysql.internal.server.LogPosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves that no statement changed a table between two places of the log. What was scanned once is
 * kept, because many tables ask about the same stretch.
 */
final class LogProof {

  private final DdlParser parser;
  private @Nullable DdlScan scan;
  private @Nullable LogPosition scannedFrom;
  private @Nullable LogPosition scannedTo;
  private final List<Found> found = new ArrayList<>();

  private record Found(LogPosition end, DdlStatement statement) {}

  LogProof(DdlParser parser) {
    this.parser = parser;
  }

  void use(DdlScan newScan) {
    scan = newScan;
  }

  /** Whether it is certain that the table did not change after {@code from} up to {@code to}. */
  boolean unchanged(TableId table, @Nullable LogPosition from, LogPosition to) {
    if (from == null || !from.comparableTo(to)) {
      return false;
    }
    if (from.compareTo(to) >= 0) {
      return true;
    }
    if (!scanned(from, to)) {
      return false;
    }
    return found.stream()
        .noneMatch(
            f ->
                f.end().compareTo(from) > 0
                    && f.end().compareTo(to) <= 0
                    && f.statement().touches(table));
  }

  private boolean scanned(LogPosition from, LogPosition to) {
    LogPosition next = next(from);
    if (next != null && next.compareTo(to) >= 0) {
      return true;
    }
    if (scan == null) {
      return false;
    }
    if (next == null) {
      found.clear();
      scannedFrom = null;
    }
    for (DdlScan.Statement s : scan.statements(next == null ? from : next, to)) {
      DdlStatement statement = parser.parse(s.database(), s.sql());
      if (statement.kind() != DdlStatement.Kind.OTHER) {
        found.add(new Found(s.end(), statement));
      }
    }
    scannedFrom = next == null ? from : scannedFrom;
    scannedTo = to;
    return true;
  }

  /** Up to where the log from {@code from} on was scanned; null when that place was not. */
  private @Nullable LogPosition next(LogPosition from) {
    LogPosition start = scannedFrom;
    LogPosition end = scannedTo;
    boolean within =
        start != null
            && end != null
            && start.comparableTo(from)
            && start.compareTo(from) <= 0
            && end.compareTo(from) >= 0;
    return within ? end : null;
  }
}
