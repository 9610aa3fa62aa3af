package dev.oms.core.internal;

import dev.oms.core.OmsException;
import dev.oms.core.TablePattern;
import dev.oms.core.model.TableId;
import dev.oms.core.spi.Resynchronization;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tables to be read again, for a source to take in. Thread-safe. */
final class PendingResync extends Pending implements Resynchronization {

  private final List<TablePattern> wanted;
  private final LongSupplier onTaken;
  private Set<TableId> tables = Set.of();
  private long takenAt;
  private @Nullable OmsException refusal;

  /**
   * A request.
   *
   * @param onTaken called when it is taken in; what it gives is {@link #takenAt}
   */
  PendingResync(List<TablePattern> wanted, long deadline, LongSupplier onTaken) {
    super(deadline);
    this.wanted = wanted;
    this.onTaken = onTaken;
  }

  @Override
  public boolean contains(TableId table) {
    return wanted.stream().anyMatch(pattern -> pattern.matches(table));
  }

  @Override
  public synchronized boolean take(Set<TableId> found) {
    if (!settle()) {
      return false;
    }
    List<TablePattern> without =
        wanted.stream().filter(pattern -> found.stream().noneMatch(pattern::matches)).toList();
    if (!without.isEmpty()) {
      refusal =
          new OmsException(
              "nothing is read again: the source has no synchronized table " + Names.list(without));
      return false;
    }
    tables = Set.copyOf(found);
    takenAt = onTaken.getAsLong();
    return true;
  }

  /** Why it was not taken in, though the source offered to; null when that is not so. */
  synchronized @Nullable OmsException refusal() {
    return refusal;
  }

  /** The tables that are read, once it was taken in. */
  synchronized Set<TableId> tables() {
    return tables;
  }

  synchronized long takenAt() {
    return takenAt;
  }
}
