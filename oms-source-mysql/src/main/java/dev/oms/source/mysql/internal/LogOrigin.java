package dev.oms.source.mysql.internal;

import dev.oms.core.model.Origin;
import dev.oms.source.mysql.internal.binlog.Gtid;
import dev.oms.source.mysql.internal.binlog.LogTransaction;
import org.jspecify.annotations.Nullable;

/** The transaction that changes of the log belong to. */
final class LogOrigin implements Origin {

  private final LogTransaction transaction;
  private final long checkpointSeconds;

  LogOrigin(LogTransaction transaction, long checkpointSeconds) {
    this.transaction = transaction;
    this.checkpointSeconds = checkpointSeconds;
  }

  @Override
  public String position() {
    return transaction.file() + ":" + transaction.startPosition();
  }

  @Override
  public @Nullable String transactionId() {
    Gtid gtid = transaction.gtid();
    return gtid == null ? position() : gtid.toString();
  }

  @Override
  public @Nullable String clusterId() {
    long thread = transaction.threadId();
    return thread == 0 ? null : Long.toString(thread);
  }

  @Override
  public long checkpointSeconds() {
    return checkpointSeconds;
  }
}
