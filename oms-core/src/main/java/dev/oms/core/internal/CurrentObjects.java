package dev.oms.core.internal;

import dev.oms.core.ObjectMapping;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The objects that a pipeline synchronizes now, and who may replace them. Thread-safe. */
final class CurrentObjects {

  private volatile ObjectMapping objects;

  CurrentObjects(ObjectMapping objects) {
    this.objects = objects;
  }

  ObjectMapping get() {
    return objects;
  }

  /** They are others from now on: the running session has taken them in. */
  void set(ObjectMapping next) {
    synchronized (this) {
      objects = next;
    }
  }

  /** Opens a session with the present ones; none are replaced meanwhile. */
  Session open(Function<ObjectMapping, Session> opener) {
    synchronized (this) {
      return opener.apply(objects);
    }
  }

  /**
   * Replaces them for the next session when none is open; else gives the one that must take them
   * in.
   */
  @Nullable Session setOrGet(ObjectMapping next, Supplier<@Nullable Session> session) {
    synchronized (this) {
      Session open = session.get();
      if (open == null) {
        objects = next;
      }
      return open;
    }
  }
}
