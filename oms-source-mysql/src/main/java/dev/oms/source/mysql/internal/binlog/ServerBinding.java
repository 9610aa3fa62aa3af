package dev.oms.source.mysql.internal.binlog;

import org.jspecify.annotations.Nullable;

/**
 * What ties a stream to a server. When it does not hold any more the stream fails with {@link
 * ServerLeftException}, and events that were read ahead are dropped.
 *
 * @param identity the server that is meant, see {@link LogServer#identity}; null for whichever
 *     answers
 * @param attempts how often in a row a connection may fail
 */
public record ServerBinding(@Nullable String identity, int attempts) {

  /** To the address alone: connects again for ever, to whichever server answers there. */
  public static final ServerBinding NONE = new ServerBinding(null, Integer.MAX_VALUE);
}
