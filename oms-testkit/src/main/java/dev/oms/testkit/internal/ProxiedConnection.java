package dev.oms.testkit.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One connection through a proxy. Each direction has a reader and a writer with a bounded queue
 * between them, so that a delay costs time but no throughput.
 */
public final class ProxiedConnection {

  /** Small enough for a throttled stream to move evenly. */
  private static final int CHUNK = 16 * 1024;

  private static final int QUEUED_CHUNKS = 256;

  private record Chunk(byte[] bytes, long due) {}

  private final Socket client;
  private final Socket server;
  private final TrafficRules rules;
  private final Consumer<ProxiedConnection> whenClosed;
  private final AtomicInteger openDirections = new AtomicInteger(2);
  private volatile List<Thread> threads = List.of();

  /** Takes over both sockets; {@code server} need not be connected before {@link #start}. */
  public ProxiedConnection(
      Socket client, Socket server, TrafficRules rules, Consumer<ProxiedConnection> whenClosed) {
    this.client = client;
    this.server = server;
    this.rules = rules;
    this.whenClosed = whenClosed;
  }

  /** Starts to pass bytes. */
  public void start() throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    BlockingQueue<Chunk> up = new ArrayBlockingQueue<>(QUEUED_CHUNKS);
    BlockingQueue<Chunk> down = new ArrayBlockingQueue<>(QUEUED_CHUNKS);
    threads =
        List.of(
            thread(() -> read(client, up)),
            thread(() -> write(server, up)),
            thread(() -> read(server, down)),
            thread(() -> write(client, down)));
    threads.forEach(Thread::start);
  }

  /** Ends the connection with a reset in both directions. */
  public void reset() {
    for (Socket socket : List.of(client, server)) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // Closed already.
      }
    }
    close();
  }

  private void close() {
    for (Socket socket : List.of(client, server)) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
    threads.forEach(Thread::interrupt);
    whenClosed.accept(this);
  }

  private void read(Socket from, BlockingQueue<Chunk> queue) {
    byte[] buffer = new byte[CHUNK];
    try {
      int length;
      do {
        length = from.getInputStream().read(buffer);
        // An empty chunk is the end: it waits its turn like all else.
        queue.put(new Chunk(Arrays.copyOf(buffer, Math.max(length, 0)), rules.due()));
      } while (length >= 0);
    } catch (IOException e) {
      reset();
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void write(Socket to, BlockingQueue<Chunk> queue) {
    try {
      OutputStream out = to.getOutputStream();
      while (true) {
        Chunk chunk = queue.take();
        rules.awaitPassage(chunk.bytes().length, chunk.due());
        if (chunk.bytes().length == 0) {
          to.shutdownOutput();
          if (openDirections.decrementAndGet() == 0) {
            close();
          }
          return;
        }
        out.write(chunk.bytes());
      }
    } catch (IOException e) {
      reset();
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "oms-testkit-proxied");
    thread.setDaemon(true);
    return thread;
  }
}
