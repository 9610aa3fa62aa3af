package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;

/**
 * A stream gave its server up: what comes next is to be read from a server that is chosen anew,
 * over connections that are all new.
 */
public final class ServerLeftException extends OmsException {
  private static final long serialVersionUID = 1L;

  ServerLeftException(String message) {
    super(message);
  }
}
