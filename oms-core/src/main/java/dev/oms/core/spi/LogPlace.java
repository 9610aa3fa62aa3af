package dev.oms.core.spi;

import dev.oms.core.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * A place in a source's log that was looked up, see {@link ChangeSource#placeAt}. Immutable and
 * thread-safe.
 */
public interface LogPlace {

  /**
   * The position to go on from here instead of from a saved one. What a saved position says beside
   * the place in the log stays: how far full synchronization is, which tables are known. Asks
   * nobody.
   *
   * @param savedPosition the text of the saved position
   * @param savedAttachment the attachment that was saved with it, or null
   * @throws dev.oms.core.OmsException when the saved position is not one of this source
   */
  Position inPlaceOf(String savedPosition, @Nullable String savedAttachment);
}
