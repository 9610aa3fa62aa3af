package dev.oms.core.deadletter;

import dev.oms.core.OmsException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The message of one dead letter. */
final class ReplayBatch extends MessageBatch {

  private final byte[] bytes;
  private final CompletableFuture<Void> stored = new CompletableFuture<>();

  /** The message of a dead letter that has one. */
  ReplayBatch(DeadLetter letter) {
    DeadLetter.Message message = letter.message();
    if (message == null) {
      throw new IllegalArgumentException("no message: " + letter);
    }
    DeadLetter.Event event = letter.event();
    DeadLetter.Target target = letter.target();
    byte[] id = event.id().getBytes(StandardCharsets.UTF_8);
    ByteOutput out = new ByteOutput(target.key().length + message.value().length + id.length);
    out.write(target.key());
    int value = out.size();
    out.write(message.value());
    int end = out.size();
    add(event.table(), target.topic(), target.partition(), 0, value, end);
    if (message.eventHeaders()) {
      out.write(id);
      addHeaders(out.size(), event.operation(), event.position());
    }
    bytes = out.array();
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public void acknowledge() {
    stored.complete(null);
  }

  @Override
  public void fail(int message, Throwable cause) {
    stored.completeExceptionally(cause);
  }

  /** Waits until it is decided; null when it is stored, else why not. */
  @Nullable Throwable await(Duration patience) throws InterruptedException {
    try {
      stored.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException e) {
      return new OmsException(
          "a dead letter for topic " + topic(0) + " is not acknowledged within " + patience, e);
    }
  }

  /** What the sink sees of a replay. */
  record Context(Consumer<String> log) implements SinkContext {
    @Override
    public String pipelineName() {
      return "dead-letter-replay";
    }

    @Override
    public void delayed(@Nullable String reason) {
      if (reason != null) {
        log.accept("waits: " + reason);
      }
    }
  }
}
