package dev.oms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void startEcho() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread server =
        new Thread(
            () -> {
              while (!echo.isClosed()) {
                try {
                  Socket socket = echo.accept();
                  Thread pump =
                      new Thread(
                          () -> {
                            try (socket) {
                              socket.getInputStream().transferTo(socket.getOutputStream());
                            } catch (IOException e) {
                              // Reset: what the test wants.
                            }
                          });
                  pump.setDaemon(true);
                  pump.start();
                } catch (IOException e) {
                  return;
                }
              }
            });
    server.setDaemon(true);
    server.start();
    proxy = TcpProxy.to("127.0.0.1", echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void forwardsBytesAndTheEndOfTheStream() throws IOException {
    try (Socket socket = connect()) {
      byte[] sent = new byte[1_000_000];
      new java.util.Random(1).nextBytes(sent);
      Thread writer =
          new Thread(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                  socket.shutdownOutput();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      writer.start();
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
    }
    await().untilAsserted(() -> assertThat(proxy.connections()).isZero());
    assertThat(proxy.bytesForwarded()).isEqualTo(2_000_000);
  }

  @Test
  void cutResetsAndRefusesUntilHealed() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echo(socket, 1)).isEqualTo(1);
      proxy.cut();
      assertThatThrownBy(() -> echo(socket, 2)).isInstanceOf(IOException.class);
    }
    // The system lets go of a listening socket a moment after it was closed.
    await()
        .untilAsserted(
            () -> assertThatThrownBy(() -> connect().close()).isInstanceOf(IOException.class));
    proxy.heal();
    try (Socket socket = connect()) {
      assertThat(echo(socket, 3)).isEqualTo(3);
      proxy.closeConnections();
      assertThatThrownBy(() -> echo(socket, 4)).isInstanceOf(IOException.class);
    }
    try (Socket socket = connect()) {
      assertThat(echo(socket, 5)).isEqualTo(5);
    }
  }

  @Test
  void frozenConnectionsAreOpenAndSilentAndGoOnAfterThaw() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echo(socket, 1)).isEqualTo(1);
      proxy.freeze();
      socket.setSoTimeout(300);
      assertThatThrownBy(() -> echo(socket, 2)).isInstanceOf(SocketTimeoutException.class);
      try (Socket late = connect()) {
        late.setSoTimeout(300);
        assertThatThrownBy(() -> echo(late, 3)).isInstanceOf(SocketTimeoutException.class);
      }
      proxy.thaw();
      socket.setSoTimeout(5_000);
      assertThat(socket.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void delayIsAddedInEachDirection() throws IOException {
    try (Socket socket = connect()) {
      echo(socket, 1);
      proxy.delay(Duration.ofMillis(100));
      long start = System.nanoTime();
      echo(socket, 2);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(200), Duration.ofMillis(900));
    }
  }

  @Test
  void throttleLimitsTheRate() throws IOException {
    try (Socket socket = connect()) {
      proxy.throttle(400_000);
      long start = System.nanoTime();
      socket.getOutputStream().write(new byte[100_000]);
      InputStream in = socket.getInputStream();
      in.readNBytes(100_000);
      // 200,000 bytes, as both directions count.
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(400), Duration.ofMillis(1500));
      proxy.throttle(0);
      start = System.nanoTime();
      socket.getOutputStream().write(new byte[100_000]);
      in.readNBytes(100_000);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(300));
    }
  }

  private Socket connect() throws IOException {
    return new Socket(proxy.host(), proxy.port());
  }

  private static int echo(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
    int answer = socket.getInputStream().read();
    if (answer < 0) {
      throw new IOException("closed");
    }
    return answer;
  }
}
