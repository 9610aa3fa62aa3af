package dev.oms.core.engine;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.RowChange;
import dev.oms.core.spi.MessageMeta;
import dev.oms.core.spi.Serializer;
import dev.oms.core.spi.SerializerContext;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Writes {@code TYPE:version:sequence}. */
final class VersionSerializer implements Serializer {

  volatile long failAtVersion = -1;

  /** Every such version has a message of {@link #largeBytes}. */
  volatile long largeEvery = Long.MAX_VALUE;

  volatile int largeBytes;

  @Override
  public String format() {
    return "VERSION";
  }

  @Override
  public BoundSerializer bind(SerializerContext context) {
    return this::serialize;
  }

  private void serialize(RowChange change, MessageMeta meta, ByteOutput out) {
    long version = change.image().getLong(1);
    if (version == failAtVersion) {
      throw new IllegalStateException("cannot write version " + version);
    }
    if (ThreadLocalRandom.current().nextInt(5000) == 0) {
      Thread.yield();
    }
    out.write(
        (change.type() + ":" + version + ":" + meta.sequence()).getBytes(StandardCharsets.UTF_8));
    if (version % largeEvery == largeEvery - 1) {
      out.write(("!" + "x".repeat(largeBytes)).getBytes(StandardCharsets.UTF_8));
    }
  }
}
