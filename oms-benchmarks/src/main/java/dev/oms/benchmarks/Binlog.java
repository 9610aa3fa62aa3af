package dev.oms.benchmarks;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer.CompatibilityMode;

/** The binlog client library as one would use it by hand. */
final class Binlog {

  private Binlog() {}

  static EventDeserializer decoding() {
    EventDeserializer events = new EventDeserializer();
    events.setCompatibilityMode(
        CompatibilityMode.DATE_AND_TIME_AS_LONG_MICRO,
        CompatibilityMode.CHAR_AND_BINARY_AS_BYTE_ARRAY);
    return events;
  }

  static BinaryLogClient client(int port, String file, long position) {
    BinaryLogClient client = new BinaryLogClient("127.0.0.1", port, Lab.USER, Lab.PASSWORD);
    client.setServerId(90_000 + ProcessHandle.current().pid() % 10_000);
    client.setBinlogFilename(file);
    client.setBinlogPosition(position);
    client.setKeepAlive(false);
    return client;
  }
}
