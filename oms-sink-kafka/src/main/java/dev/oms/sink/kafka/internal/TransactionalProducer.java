package dev.oms.sink.kafka.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RetriableException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * A producer of transactions, whose errors are told apart. After an error it is of no use: the next
 * one of its id settles what it left open. Used by one thread at a time.
 */
final class TransactionalProducer {

  /** Within this time an open transaction is aborted when brokers answer. */
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final String where;
  private final String transactionalId;
  private boolean open;
  private volatile boolean broken;

  TransactionalProducer(Producer<byte[], byte[]> producer, String where, String transactionalId) {
    this.producer = producer;
    this.where = where;
    this.transactionalId = transactionalId;
  }

  /** Locks out all earlier producers of the id, and settles their transaction. */
  void init() {
    run(producer::initTransactions);
  }

  /** Begins a transaction unless one is open. */
  void begin() {
    if (!open) {
      run(producer::beginTransaction);
      open = true;
    }
  }

  /** Sends a message of the open transaction; waits while the producer's memory is full. */
  void send(ProducerRecord<byte[], byte[]> message, @Nullable Callback callback) {
    run(
        () -> {
          Future<RecordMetadata> unused = producer.send(message, callback);
        });
  }

  /** Commits the open transaction with all that was sent. */
  void commit() {
    run(producer::commitTransaction);
    open = false;
  }

  /** Whether it can be used further. */
  boolean isUsable() {
    return !broken && !open;
  }

  /** Marks it as of no further use. */
  void breakOff() {
    broken = true;
  }

  /** Closes; an open transaction is aborted if brokers answer soon. */
  void close() {
    broken = true;
    boolean interrupted = Thread.interrupted();
    try {
      producer.close(CLOSE);
    } catch (RuntimeException e) {
      // What it could not close is of no use to anybody.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Runnable call) {
    try {
      call.run();
    } catch (InterruptException e) {
      broken = true;
      throw new RetriableException(where + ": interrupted while waiting for the brokers", e);
    } catch (RuntimeException e) {
      broken = true;
      throw classify(e, where);
    }
  }

  /** An error of this producer. */
  OmsException classify(Throwable error, String at) {
    if (KafkaErrors.unwrap(error) instanceof TransactionalIdAuthorizationException) {
      return new OmsException(
          at
              + ": not allowed to use the transactional id "
              + transactionalId
              + "; grant the user Write and Describe on it (kafka-acls.sh --add --operation Write"
              + " --operation Describe --transactional-id "
              + transactionalId
              + " ...)",
          error);
    }
    return KafkaErrors.classify(error, at);
  }
}
