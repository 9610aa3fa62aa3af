package dev.oms.source.mysql.internal.binlog;

import dev.oms.core.OmsException;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread behind a {@link BinlogStream}: connects, reads, and connects again. */
final class BinlogReader implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(BinlogReader.class);

  private static final long FIRST_DELAY_MILLIS = 100;
  // A connection that held so long was a good one, even if all it sent was known before.
  private static final long GOOD_SESSION_MILLIS = 10_000;
  private static final long MAX_DELAY_MILLIS = 30_000;
  private static final long FIRST_PACKET_MILLIS = 20_000;
  private static final int CHUNK_EVENTS = 2048;
  private static final long MAX_CHUNK_BYTES = 256 << 10;
  // What an event costs besides its body.
  private static final int EVENT_OVERHEAD = 128;

  private final MySqlConfig config;
  private final LogAddressing addressing;
  private final ServerBinding binding;
  private final String name;
  private final Consumer<@Nullable String> delayed;
  private final EventQueue queue;
  private final EventGate gate;
  private final long maxChunkBytes;
  private final UUID replica = UUID.randomUUID();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable LogSession session;

  private long serverId;
  private int generation;
  private boolean reported;
  private LogEvent[] chunk = new LogEvent[256];
  private int chunkCount;
  private long chunkBytes;

  BinlogReader(
      MySqlConfig config,
      LogAddressing addressing,
      ServerBinding binding,
      String name,
      BinlogPosition start,
      Consumer<@Nullable String> delayed,
      EventQueue queue) {
    this.config = config;
    this.addressing = addressing;
    this.binding = binding;
    this.name = name;
    this.delayed = delayed;
    this.queue = queue;
    gate = new EventGate(start, this::add);
    maxChunkBytes = Math.min(MAX_CHUNK_BYTES, config.readerQueueBytes() / 8);
    serverId = config.serverId() != 0 ? config.serverId() : ServerIds.derive(name);
  }

  /** Makes the thread end soon; by any thread. */
  void close() {
    closing.countDown();
    LogSession open = session;
    if (open != null) {
      open.close();
    }
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  @Override
  public void run() {
    int attempt = 0;
    try {
      while (!closed()) {
        long before = gate.delivered();
        long began = System.nanoTime();
        BinlogErrors.Verdict problem = connectAndRead();
        long lasted = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        if (closed()) {
          return;
        }
        attempt = gate.delivered() > before || lasted > GOOD_SESSION_MILLIS ? 1 : attempt + 1;
        if (attempt >= binding.attempts()) {
          throw new ServerLeftException(problem.message());
        }
        if (problem.action() == BinlogErrors.Action.NEW_SERVER_ID) {
          long former = serverId;
          serverId = ServerIds.derive(name);
          log.warn(
              "{}: another replica of {} has server id {}; going on with {}",
              name,
              config.address(),
              former,
              serverId);
        }
        long delay = delay(attempt);
        String reason = problem.message() + "; attempt " + attempt + " in " + delay + " ms";
        log.warn("{}: {}", name, reason);
        reported = true;
        delayed.accept(reason);
        if (closing.await(delay, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      if (!closed()) {
        queue.fail(new OmsException("The thread that reads the log was interrupted.", e));
      }
    } catch (OmsException e) {
      queue.fail(e);
    } catch (RuntimeException | Error e) {
      log.error("{}: reading the log failed", name, e);
      queue.fail(
          new OmsException(
              "Reading the log of " + config.address() + " failed unexpectedly: " + e, e));
    }
  }

  /**
   * Doubles from attempt to attempt up to the most, and varies so that many do not come at once.
   */
  private static long delay(int attempt) {
    long delay = Math.min(MAX_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(attempt - 1, 10));
    return (long) (delay * ThreadLocalRandom.current().nextDouble(0.75, 1.0));
  }

  /** Reads until the connection ends, and says why it did. */
  private BinlogErrors.Verdict connectAndRead() throws InterruptedException {
    generation = queue.nextGeneration();
    BinlogPosition from = gate.resumePosition();
    boolean byGtid = false;
    try (LogSession opened = new LogSession(config)) {
      session = opened;
      if (closed()) {
        throw new EOFException("closed");
      }
      LogServer server = opened.connect();
      if (!LogServer.isSame(binding.identity(), server.identity())) {
        throw new ServerLeftException(
            "at " + config.address() + " there is another server now, " + server.identity());
      }
      byGtid = addressing.byGtid(config, server, from);
      read(opened, server, from, byGtid);
      throw new EOFException("the server ended the stream");
    } catch (IOException e) {
      // What was read before is good.
      flush();
      BinlogErrors.Verdict verdict = BinlogErrors.classify(config, e);
      switch (verdict.action()) {
        case FAIL -> throw verdict.toException();
        case POSITION_LOST ->
            throw closed()
                ? verdict.toException()
                : LogPositions.lost(config, from, byGtid, verdict);
        default -> {}
      }
      return verdict;
    } catch (OmsException e) {
      flush();
      throw e;
    } finally {
      session = null;
    }
  }

  private void read(LogSession opened, LogServer server, BinlogPosition from, boolean byGtid)
      throws IOException, InterruptedException {
    opened.prepare(server, replica);
    gate.connected(server.identity(), byGtid);
    InputStream in;
    GtidSet executed = from.gtids();
    if (byGtid && executed != null) {
      in = opened.afterGtids(serverId, executed);
    } else {
      in = opened.fromPosition(serverId, from.file(), from.position(), true);
      if (LogSession.beyondCommand(from.position())) {
        gate.dropBefore(from.file(), from.position());
      }
    }
    log.info(
        "{}: reads the log of {} ({}, connection {}, server id {}{}) from {}",
        name,
        config.address(),
        server.version(),
        opened.connection().connectionId(),
        serverId,
        opened.connection().encrypted() ? ", TLS" : "",
        byGtid ? "GTIDs " + executed : from);
    long timeout = 2 * LogSession.heartbeatMillis(config) + 1000;
    opened.connection().readTimeout(Math.max(timeout, FIRST_PACKET_MILLIS));
    PacketStream packets = new PacketStream(in);
    try (EventDecoder decoder =
        new EventDecoder(from.file(), from.position(), server.identity(), gate)) {
      boolean first = true;
      while (packets.next()) {
        if (first) {
          first = false;
          opened.connection().readTimeout(timeout);
          if (reported) {
            reported = false;
            delayed.accept(null);
          }
        }
        try {
          decoder.next(packets);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          throw new OmsException(
              "The log of "
                  + config.address()
                  + " has an event at "
                  + decoder.place()
                  + " that cannot be read ("
                  + e.getMessage()
                  + "). Nothing of it is skipped.",
              e);
        }
        // Never wait for the network with events in hand.
        if (chunkCount > 0 && !packets.hasBuffered()) {
          flush();
        }
      }
    }
  }

  private void add(LogEvent event) throws InterruptedException {
    if (chunkCount == chunk.length) {
      chunk = java.util.Arrays.copyOf(chunk, chunkCount * 2);
    }
    chunk[chunkCount++] = event;
    chunkBytes += event.bodyEnd() - event.bodyOffset() + EVENT_OVERHEAD;
    if (chunkCount >= CHUNK_EVENTS || chunkBytes >= maxChunkBytes) {
      flush();
    }
  }

  private void flush() throws InterruptedException {
    if (chunkCount == 0) {
      return;
    }
    EventQueue.Chunk full = new EventQueue.Chunk(chunk, chunkCount, chunkBytes);
    chunk = new LogEvent[Math.max(16, Math.min(CHUNK_EVENTS, chunkCount))];
    chunkCount = 0;
    chunkBytes = 0;
    if (!queue.offer(generation, full)) {
      throw new InterruptedException("the stream was closed");
    }
  }
}
