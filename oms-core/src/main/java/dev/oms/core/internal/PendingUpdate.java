package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import dev.oms.core.spi.ObjectUpdate;

/** Other objects, for a source to take in. Thread-safe. */
final class PendingUpdate extends Pending implements ObjectUpdate {

  private final ObjectMapping objects;
  private final Runnable onTaken;

  PendingUpdate(ObjectMapping objects, long deadline, Runnable onTaken) {
    super(deadline);
    this.objects = objects;
    this.onTaken = onTaken;
  }

  @Override
  public ObjectMapping objects() {
    return objects;
  }

  @Override
  public synchronized boolean take() {
    if (!settle()) {
      return false;
    }
    onTaken.run();
    return true;
  }
}
