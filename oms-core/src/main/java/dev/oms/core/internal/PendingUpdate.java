package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.spi.ObjectUpdate;

/** An update that a source may take in until it is withdrawn, never both. Thread-safe. */
final class PendingUpdate implements ObjectUpdate {

  private final ObjectMapping objects;
  private final long deadline;
  private final Runnable onTaken;
  private boolean settled;

  PendingUpdate(ObjectMapping objects, long deadline, Runnable onTaken) {
    this.objects = objects;
    this.deadline = deadline;
    this.onTaken = onTaken;
  }

  @Override
  public ObjectMapping objects() {
    return objects;
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public synchronized boolean take() {
    if (settled) {
      return false;
    }
    settled = true;
    onTaken.run();
    return true;
  }

  /** Gives it up; false when it was taken in. */
  synchronized boolean withdraw() {
    boolean open = !settled;
    settled = true;
    return open;
  }
}
