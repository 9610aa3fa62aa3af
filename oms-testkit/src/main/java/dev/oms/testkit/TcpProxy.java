package dev.oms.testkit;

import dev.oms.testkit.internal.Ports;
import dev.oms.testkit.internal.ProxiedConnection;
import dev.oms.testkit.internal.TrafficRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A network that fails on demand: listens on a port of 127.0.0.1 and forwards each connection to a
 * server, until told otherwise.
 *
 * <pre>{@code
 * try (TcpProxy network = TcpProxy.to("127.0.0.1", mysql.port())) {
 *   connect(network.host(), network.port());
 *   network.cut();      // connections are reset, new ones refused
 *   network.heal();
 *   network.freeze();   // connections stay open and nothing moves: a peer that vanished
 *   network.thaw();
 * }
 * }</pre>
 *
 * <p>The faults are independent of each other and can be set at any time; {@link #heal} undoes
 * {@link #cut} only. Thread-safe. The threads are daemons.
 */
public final class TcpProxy implements AutoCloseable {

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  private final InetSocketAddress target;
  private final int port;
  private final TrafficRules rules = new TrafficRules();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

  private @Nullable ServerSocket listener;
  private boolean closed;

  private TcpProxy(InetSocketAddress target, int port) {
    this.target = target;
    this.port = port;
  }

  /**
   * Starts a proxy in front of a server, which need not run yet.
   *
   * @throws TestKitException if there is no free port
   */
  public static TcpProxy to(String host, int port) {
    return on(Ports.reserve(), host, port);
  }

  /** Starts a proxy on a port that the caller has reserved, and that is released with the proxy. */
  static TcpProxy on(int ownPort, String host, int port) {
    TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port), ownPort);
    proxy.heal();
    return proxy;
  }

  /** Returns {@code 127.0.0.1}. */
  public String host() {
    return "127.0.0.1";
  }

  /** Returns the port to connect to, which never changes. */
  public int port() {
    return port;
  }

  /** Resets all connections, and refuses new ones until {@link #heal}. */
  public synchronized void cut() {
    ServerSocket open = listener;
    listener = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    closeConnections();
  }

  /**
   * Accepts connections again after {@link #cut}; does nothing otherwise.
   *
   * @throws TestKitException if the port cannot be bound again
   */
  public synchronized void heal() {
    if (closed) {
      throw new IllegalStateException("the proxy was closed");
    }
    if (listener != null) {
      return;
    }
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      listener = socket;
      Thread acceptor = new Thread(() -> acceptAll(socket), "oms-testkit-proxy-" + port);
      acceptor.setDaemon(true);
      acceptor.start();
    } catch (IOException e) {
      throw new TestKitException("cannot listen on port " + port, e);
    }
  }

  /**
   * Keeps all connections open, and accepts new ones, but passes nothing in either direction, not
   * even the end of a connection: to each side the other seems alive and silent.
   */
  public void freeze() {
    rules.freeze(true);
  }

  /** Passes on what {@link #freeze} held back, and all that follows. */
  public void thaw() {
    rules.freeze(false);
  }

  /**
   * Delays everything by this much in each direction; zero for none. What is under way is bounded,
   * at 4 MB in each direction of a connection.
   *
   * @throws IllegalArgumentException if negative
   */
  public void delay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, but is: " + delay);
    }
    rules.delay(delay);
  }

  /**
   * Lets at most so many bytes per second pass, all connections and both directions together; 0 for
   * any number.
   *
   * @throws IllegalArgumentException if negative
   */
  public void throttle(long bytesPerSecond) {
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "bytesPerSecond must not be negative, but is: " + bytesPerSecond);
    }
    rules.throttle(bytesPerSecond);
  }

  /** Resets the present connections; new ones are accepted as before. */
  public void closeConnections() {
    connections.forEach(ProxiedConnection::reset);
  }

  /** Returns how many connections are open. */
  public int connections() {
    return connections.size();
  }

  /** Returns how many bytes have passed since the start, both directions together. */
  public long bytesForwarded() {
    return rules.bytesForwarded();
  }

  /** Cuts and gives the port back. Further calls do nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      cut();
      Ports.release(port);
    }
  }

  @Override
  public String toString() {
    return "127.0.0.1:" + port + " -> " + target;
  }

  private void acceptAll(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        // Closed by the ProxiedConnection.
        Socket client = socket.accept();
        connect(socket, client);
      } catch (IOException e) {
        // The listener was closed, or the server refuses: the client was told by a reset.
      }
    }
  }

  private void connect(ServerSocket acceptedBy, Socket client) throws IOException {
    Socket server = new Socket();
    ProxiedConnection connection =
        new ProxiedConnection(client, server, rules, connections::remove);
    connections.add(connection);
    try {
      server.connect(target, CONNECT_TIMEOUT_MILLIS);
      connection.start();
    } catch (IOException e) {
      connection.reset();
      throw e;
    }
    if (acceptedBy.isClosed()) {
      // A cut between accept and add has not seen this connection.
      connection.reset();
    }
  }
}
