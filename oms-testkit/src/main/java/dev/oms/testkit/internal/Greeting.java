package dev.oms.testkit.internal;

import dev.oms.testkit.TestKitException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** The packet with which a server of the MySQL family greets each client once it is ready. */
public final class Greeting {

  private static final int TIMEOUT_MILLIS = 1_000;
  private static final int PROTOCOL_VERSION = 10;

  private Greeting() {}

  /** Returns when the server greets; kills it and throws if that takes too long. */
  public static void await(ChildProcess server, int port, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      if (!server.isAlive()) {
        throw server.failure("ended while starting");
      }
      if (comes(port)) {
        return;
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        server.kill();
        throw new TestKitException("interrupted while a server was starting", e);
      }
    }
    server.kill();
    throw server.failure("did not accept connections within " + patience);
  }

  private static boolean comes(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      // Four bytes of packet header come first.
      byte[] start = new byte[5];
      new DataInputStream(socket.getInputStream()).readFully(start);
      return start[4] == PROTOCOL_VERSION;
    } catch (IOException e) {
      return false;
    }
  }
}
