package dev.oms.source.mysql.internal.binlog;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Greets like a MySQL server, lets everybody in, and answers a few questions with one row each. */
final class FakeServer implements AutoCloseable {

  private static final byte[] OK = {0, 0, 0, 2, 0, 0, 0};
  private static final byte[] END = {(byte) 0xfe, 0, 0, 2, 0};

  private final ServerSocket socket;
  private final String version;
  private final Map<String, String[]> answers = new ConcurrentHashMap<>();
  private volatile boolean refusing;

  FakeServer(String version) throws IOException {
    this.version = version;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** A MySQL server with GTIDs that has executed these. */
  static FakeServer mysql(String uuid, String executed) throws IOException {
    FakeServer server = new FakeServer("8.0.31");
    server.answer("SELECT @@global.log_bin", "1");
    server.answer("SELECT @@global.gtid_mode", "ON");
    server.answer("SELECT @@global.server_uuid", uuid);
    server.answer("SELECT @@global.version_comment", "a fake");
    server.answer("SELECT @@global.log_replica_updates", "1");
    server.answer("SELECT @@global.gtid_purged", "");
    server.answer("SHOW BINARY LOGS", "binlog.000007", "900");
    server.executed(executed);
    return server;
  }

  FakeServer executed(String gtids) {
    answer("SELECT @@global.gtid_executed", gtids);
    answer("SHOW MASTER STATUS", "binlog.000009", "500", "", "", gtids);
    return this;
  }

  FakeServer answer(String sql, String... row) {
    answers.put(sql, row);
    return this;
  }

  /** Connections are cut before the greeting. */
  void refuse(boolean on) {
    refusing = on;
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread thread = new Thread(() -> serve(connection), "fake-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      if (refusing) {
        return;
      }
      OutputStream out = connection.getOutputStream();
      DataInputStream in = new DataInputStream(connection.getInputStream());
      send(out, 0, greeting());
      read(in);
      send(out, 2, OK);
      while (true) {
        byte[] command = read(in);
        String sql = new String(command, 1, command.length - 1, StandardCharsets.UTF_8);
        String[] row = answers.get(sql);
        if (row == null) {
          send(out, 1, error("no answer to " + sql));
          continue;
        }
        send(out, 1, new byte[] {(byte) row.length});
        for (int i = 0; i < row.length; i++) {
          send(out, 2 + i, new byte[] {3, 'd', 'e', 'f'});
        }
        send(out, 2 + row.length, END);
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        for (String value : row) {
          byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
          values.write(bytes.length);
          values.write(bytes);
        }
        send(out, 3 + row.length, values.toByteArray());
        send(out, 4 + row.length, END);
      }
    } catch (IOException e) {
      // The other side is gone.
    }
  }

  private byte[] greeting() throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(10);
    packet.write((version + "\0").getBytes(StandardCharsets.UTF_8));
    packet.write(new byte[] {1, 0, 0, 0});
    packet.write("abcdefgh\0".getBytes(StandardCharsets.UTF_8));
    packet.write(new byte[] {(byte) 0xff, (byte) 0xf7, 33, 2, 0, (byte) 0xff, (byte) 0x01, 21});
    packet.write(new byte[10]);
    packet.write("ijklmnopqrst\0mysql_native_password\0".getBytes(StandardCharsets.UTF_8));
    return packet.toByteArray();
  }

  private static byte[] error(String text) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(new byte[] {(byte) 0xff, (byte) (1193 & 0xff), (byte) (1193 >> 8)});
    packet.write(("#HY000" + text).getBytes(StandardCharsets.UTF_8));
    return packet.toByteArray();
  }

  private static void send(OutputStream out, int sequence, byte[] packet) throws IOException {
    byte[] all = new byte[packet.length + 4];
    all[0] = (byte) packet.length;
    all[1] = (byte) (packet.length >> 8);
    all[3] = (byte) sequence;
    System.arraycopy(packet, 0, all, 4, packet.length);
    out.write(all);
    out.flush();
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    in.readUnsignedByte();
    byte[] packet = new byte[length];
    in.readFully(packet);
    return packet;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
