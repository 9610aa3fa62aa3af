package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a piece of the log that is already written, over a connection of its own and without
 * decoding rows. Thread-safe.
 */
public final class LogScan {

  private LogScan() {}

  /**
   * Calls back, on the calling thread, for each statement (DDL, and DML that was logged as text)
   * that starts at or after {@code from} and before {@code to} in the log of one server.
   *
   * @throws OmsException when the piece cannot be read; a {@link dev.oms.core.RetriableException}
   *     when that may pass
   */
  public static void statements(
      MySqlConfig config, BinlogPosition from, BinlogPosition to, Consumer<LogEvent> statement) {
    scan(
        config,
        from.file(),
        from.position(),
        event -> {
          if (isAt(event, to)) {
            return false;
          }
          if (event.kind() == LogEvent.Kind.QUERY) {
            statement.accept(event);
          }
          return true;
        });
  }

  /** What a MySQL server had executed before a place of its log. */
  static @Nullable MySqlGtidSet gtidsBefore(MySqlConfig config, BinlogPosition place) {
    MySqlGtidSet found = new MySqlGtidSet();
    Scanned scanned =
        scan(
            config,
            place.file(),
            4,
            event -> {
              LogTransaction transaction = event.transaction();
              if (transaction == null) {
                // The file's head, which has what came before it, is behind its rotation.
                return LogFiles.compare(event.file(), place.file()) <= 0;
              }
              if (isAt(event, place)) {
                return false;
              }
              Gtid gtid = transaction.gtid();
              if (event.endsTransaction() && gtid != null) {
                found.add(gtid);
              }
              return true;
            });
    MySqlGtidSet previous = scanned.previousGtids();
    return previous == null ? null : previous.plus(found);
  }

  private static boolean isAt(LogEvent event, BinlogPosition to) {
    return LogFiles.compare(event.file(), event.startPosition(), to.file(), to.position()) >= 0;
  }

  /** What a scan learned besides its events. */
  record Scanned(@Nullable MySqlGtidSet previousGtids, String file, long position) {}

  /**
   * Reads from a place until {@code more} says no or the log ends.
   *
   * @param more gets each event in order
   */
  static Scanned scan(MySqlConfig config, String file, long position, Predicate<LogEvent> more) {
    try (LogSession session = new LogSession(config)) {
      LogServer server = session.connect();
      session.prepare(server, UUID.randomUUID());
      InputStream in = session.fromPosition(ServerIds.derive("scan"), file, position, false);
      session.connection().readTimeout(Math.max(30_000, config.connectTimeout().toMillis()));
      PacketStream packets = new PacketStream(in);
      Output out = new Output(more);
      try (EventDecoder decoder = new EventDecoder(file, position, server.identity(), out)) {
        while (!out.done && packets.next()) {
          decoder.next(packets);
        }
        return new Scanned(decoder.previousGtids(), decoder.file(), decoder.position());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OmsException("Reading the log was interrupted.", e);
    } catch (IOException e) {
      BinlogErrors.Verdict verdict = BinlogErrors.classify(config, e);
      throw verdict.action() == BinlogErrors.Action.POSITION_LOST
          ? LogPositions.lost(config, BinlogPosition.of(file, position), false, verdict)
          : verdict.toException();
    }
  }

  private static final class Output implements EventDecoder.Output {
    private final Predicate<LogEvent> more;
    private boolean done;

    Output(Predicate<LogEvent> more) {
      this.more = more;
    }

    @Override
    public void transactional(LogEvent event) {
      done |= done || !more.test(event);
    }

    @Override
    public void other(LogEvent event) {
      if (event.kind() == LogEvent.Kind.ROTATE) {
        done |= done || !more.test(event);
      }
    }
  }
}
