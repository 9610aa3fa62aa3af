package dev.oms.source.mysql.internal;

import dev.oms.core.model.Position;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeEmitter;
import dev.oms.core.spi.SourceContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the source goes on when it changes servers: behind what was handed over last, in this run
 * or, before it handed anything over, in the one that made the checkpoint. Used by the stream
 * thread.
 */
final class Resumption implements ChangeEmitter {

  private final ChangeEmitter out;
  private @Nullable MySqlPosition position;

  Resumption(SourceContext context, ChangeEmitter out) {
    this.out = out;
    String text = context.savedPosition();
    position = text == null ? null : MySqlPosition.decode(text).with(context.savedAttachment());
  }

  @Override
  public void emit(ChangeBatch batch) throws InterruptedException {
    out.emit(batch);
    Position end = batch.position();
    if (end instanceof MySqlPosition reached) {
      position = reached;
    }
  }

  /** Where to go on; null when nothing was ever handed over. */
  @Nullable MySqlPosition position() {
    return position;
  }

  /** The attachment of {@link #position}. */
  @Nullable String attachment() {
    MySqlPosition now = position;
    return now == null || now.attachment() == null ? null : now.attachment().content();
  }
}
