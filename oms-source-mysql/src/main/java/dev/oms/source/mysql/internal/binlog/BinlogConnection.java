package dev.oms.source.mysql.internal.binlog;

import com.github.shyiko.mysql.binlog.network.Authenticator;
import com.github.shyiko.mysql.binlog.network.ClientCapabilities;
import com.github.shyiko.mysql.binlog.network.SSLSocketFactory;
import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import com.github.shyiko.mysql.binlog.network.protocol.GreetingPacket;
import com.github.shyiko.mysql.binlog.network.protocol.PacketChannel;
import com.github.shyiko.mysql.binlog.network.protocol.command.Command;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.SSLRequestCommand;
import dev.oms.source.mysql.TlsMode;
import dev.oms.source.mysql.internal.MySqlConfig;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection in the server's own protocol: logs in, runs small statements, then turns into the
 * stream of the log. The library does greeting, TLS, authentication and packets; the stream itself
 * is read from the socket without it, since it would copy each event and go on after one that it
 * cannot read. Used by one thread; {@link #close} may be called by any, at any moment, and never
 * waits for the server.
 */
final class BinlogConnection implements Closeable {

  private static final Logger log = LoggerFactory.getLogger(BinlogConnection.class);

  private static final int COM_BINLOG_DUMP = 0x12;
  private static final int COM_BINLOG_DUMP_GTID = 0x1e;
  private static final int FLAG_NON_BLOCK = 1;

  private final MySqlConfig config;
  private volatile @Nullable Socket socket;
  private volatile boolean closed;
  private @Nullable PacketChannel channel;
  private String version = "";
  private long connectionId;
  private boolean encrypted;

  BinlogConnection(MySqlConfig config) {
    this.config = config;
  }

  /** Connects, encrypts as configured, and logs in. */
  void connect() throws IOException {
    TlsMode mode = config.tlsMode();
    try {
      connect(mode);
    } catch (SSLHandshakeException e) {
      if (mode != TlsMode.PREFERRED || closed) {
        throw e;
      }
      log.warn(
          "{}: no TLS with this server ({}); going on without, since it is only preferred",
          config.address(),
          e.getMessage());
      closeSocket();
      connect(TlsMode.DISABLED);
    }
  }

  private void connect(TlsMode mode) throws IOException {
    int timeout = (int) Math.min(Integer.MAX_VALUE, config.connectTimeout().toMillis());
    Socket plain = new Socket();
    socket = plain;
    if (closed) {
      plain.close();
    }
    plain.setTcpNoDelay(true);
    plain.setKeepAlive(true);
    plain.setSoTimeout(timeout);
    plain.connect(new InetSocketAddress(config.host(), config.port()), timeout);
    PacketChannel opened = new PacketChannel(plain);
    channel = opened;
    byte[] first = opened.read();
    checkError(first);
    GreetingPacket greeting = new GreetingPacket(first);
    version = greeting.getServerVersion();
    connectionId = greeting.getThreadId();
    encrypted = false;
    if (mode != TlsMode.DISABLED) {
      boolean offered = (greeting.getServerCapabilities() & ClientCapabilities.SSL) != 0;
      if (offered) {
        SSLSocketFactory factory = TlsContext.factory(config);
        SSLRequestCommand request = new SSLRequestCommand();
        request.setCollation(greeting.getServerCollation());
        opened.write(request);
        opened.upgradeToSSL(factory, null);
        encrypted = true;
      } else if (mode != TlsMode.PREFERRED) {
        throw new TlsNotOfferedException();
      }
    }
    new Authenticator(greeting, opened, null, config.username(), config.password().reveal())
        .authenticate();
    opened.authenticationComplete();
  }

  /** What the server calls itself, for example {@code 8.0.31} or {@code 11.4.5-MariaDB-log}. */
  String version() {
    return version;
  }

  /** The number of the connection in the server's process list. */
  long connectionId() {
    return connectionId;
  }

  /** Whether the connection uses TLS. */
  boolean encrypted() {
    return encrypted;
  }

  /** How long a read may wait before it fails. */
  void readTimeout(long millis) throws IOException {
    Socket open = socket;
    if (open != null) {
      open.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
    }
  }

  /** Runs a statement and returns its rows as text; none for a statement without a result. */
  List<List<@Nullable String>> query(String sql) throws IOException {
    PacketChannel open = open();
    open.write(new QueryCommand(sql));
    byte[] first = open.read();
    checkError(first);
    List<List<@Nullable String>> rows = new ArrayList<>();
    if (first[0] == 0) {
      return rows;
    }
    byte[] packet = open.read();
    while (!isEnd(packet)) {
      packet = open.read();
    }
    for (packet = open.read(); !isEnd(packet); packet = open.read()) {
      checkError(packet);
      rows.add(row(packet));
    }
    return rows;
  }

  /** The first value of a query; null when there is none or the server refuses the query. */
  @Nullable String valueIfAny(String sql) throws IOException {
    try {
      List<List<@Nullable String>> rows = query(sql);
      return rows.isEmpty() ? null : rows.get(0).get(0);
    } catch (ServerException e) {
      return null;
    }
  }

  /** Runs a statement that some servers do not know. */
  void tryExecute(String sql) throws IOException {
    try {
      query(sql);
    } catch (ServerException e) {
      log.debug("{}: {} was refused: {}", config.address(), sql, e.getMessage());
    }
  }

  private static boolean isEnd(byte[] packet) {
    return packet[0] == (byte) 0xfe && packet.length < 9;
  }

  private static List<@Nullable String> row(byte[] packet) throws IOException {
    List<@Nullable String> values = new ArrayList<>();
    int at = 0;
    while (at < packet.length) {
      int first = Bytes.uint8(packet, at++);
      if (first == 251) {
        values.add(null);
        continue;
      }
      int more = first == 252 ? 2 : first == 253 ? 3 : first == 254 ? 8 : 0;
      int length = more == 0 ? first : (int) Bytes.uint(packet, at, more);
      at += more;
      if (length < 0 || at + length > packet.length) {
        throw new EOFException("a row that is cut off");
      }
      values.add(new String(packet, at, length, StandardCharsets.UTF_8));
      at += length;
    }
    return values;
  }

  private static void checkError(byte[] packet) throws IOException {
    if (packet[0] == (byte) 0xff) {
      ErrorPacket error = new ErrorPacket(Arrays.copyOfRange(packet, 1, packet.length));
      throw new ServerException(error.getErrorMessage(), error.getErrorCode(), error.getSqlState());
    }
  }

  /**
   * Asks for the log from a byte of a file.
   *
   * @param position below 4 GiB: the command has no room for more
   * @param wait whether the server keeps the stream open at the end of the log
   */
  InputStream dump(long serverId, String file, long position, boolean wait) throws IOException {
    byte[] name = file.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(11 + name.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) COM_BINLOG_DUMP).putInt((int) position);
    out.putShort((short) (wait ? 0 : FLAG_NON_BLOCK)).putInt((int) serverId).put(name);
    return send(out.array());
  }

  /** Asks a MySQL server for all transactions that are not in {@code executed}. */
  InputStream dumpAfter(long serverId, MySqlGtidSet executed) throws IOException {
    byte[] set = executed.encode();
    ByteBuffer out = ByteBuffer.allocate(23 + set.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) COM_BINLOG_DUMP_GTID).putShort((short) 0).putInt((int) serverId);
    // No file name: the set alone says where to begin.
    out.putInt(0).putLong(4).putInt(set.length).put(set);
    return send(out.array());
  }

  private InputStream send(byte[] body) throws IOException {
    PacketChannel open = open();
    Command command = () -> body;
    open.write(command);
    Socket plain = socket;
    if (encrypted || plain == null) {
      return open.getInputStream();
    }
    // All answers so far were read to their end, so the library's buffer is empty.
    return plain.getInputStream();
  }

  private PacketChannel open() throws IOException {
    PacketChannel open = channel;
    if (open == null) {
      throw new IOException("not connected");
    }
    return open;
  }

  private void closeSocket() {
    Socket open = socket;
    if (open != null) {
      try {
        // The socket under the TLS layer: closing that one could wait for the server.
        open.close();
      } catch (IOException e) {
        log.debug("{}: closing the socket: {}", config.address(), e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    closeSocket();
  }

  /** The server has no TLS, and it must. */
  static final class TlsNotOfferedException extends IOException {
    private static final long serialVersionUID = 1L;

    TlsNotOfferedException() {
      super("the server offers no TLS");
    }
  }
}
