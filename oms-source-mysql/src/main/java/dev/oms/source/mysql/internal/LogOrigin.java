package dev.oms.source.mysql.internal;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Origin;
import dev.oms.core.text.ValueText;
import dev.oms.source.mysql.internal.binlog.Gtid;
import dev.oms.source.mysql.internal.binlog.LogTransaction;
import org.jspecify.annotations.Nullable;

/** The transaction that changes of the log belong to. */
final class LogOrigin implements Origin {

  private final LogTransaction transaction;
  private final long checkpointSeconds;

  // Several workers may make it at the same time; a text is safe to hand over without a lock.
  private @Nullable String position;

  LogOrigin(LogTransaction transaction, long checkpointSeconds) {
    this.transaction = transaction;
    this.checkpointSeconds = checkpointSeconds;
  }

  @Override
  public String position() {
    String known = position;
    if (known == null) {
      known = transaction.file() + ":" + transaction.startPosition();
      position = known;
    }
    return known;
  }

  @Override
  public String transactionId() {
    Gtid gtid = transaction.gtid();
    return gtid == null ? position() : gtid.toString();
  }

  @Override
  public void appendPosition(ByteOutput out) {
    out.writeUtf8(transaction.file());
    out.write(':');
    ValueText.appendLong(transaction.startPosition(), out);
  }

  @Override
  public boolean appendTransactionId(ByteOutput out) {
    Gtid gtid = transaction.gtid();
    if (gtid == null) {
      appendPosition(out);
    } else {
      gtid.append(out);
    }
    return true;
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
