package dev.oms.benchmarks;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How fast the log can be read at all: from one place to another, several times in one JVM, rows
 * left as bytes or decoded for a listener that does nothing.
 */
final class LogFloor {

  private LogFloor() {}

  /** Reads, tells, and ends. */
  public static void main(String[] args) throws IOException {
    ChildSide.begin();
    Options options =
        new Options()
            .define("port", "")
            .define("bootstrap", "")
            .define("kafka", "")
            .define("file", "")
            .define("position", "")
            .define("end-file", "")
            .define("end-position", "")
            .define("decode", "true")
            .define("passes", "4")
            .parse(args);
    double best = Double.MAX_VALUE;
    for (int pass = 0; pass < options.number("passes"); pass++) {
      double cpu = ChildSide.cpuSeconds();
      long begin = System.nanoTime();
      read(options);
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (pass == 0) {
        ChildSide.tell("cold", seconds);
      }
      if (seconds < best) {
        best = seconds;
        ChildSide.tell("warm", seconds);
        ChildSide.tell("cpu", ChildSide.cpuSeconds() - cpu);
      }
    }
    ChildSide.tellMemory();
  }

  private static void read(Options options) throws IOException {
    BinaryLogClient client =
        Binlog.client(options.number("port"), options.text("file"), options.bigNumber("position"));
    EventDeserializer events = Binlog.decoding();
    if (!options.text("decode").equals("true")) {
      for (EventType type : EventType.values()) {
        if (EventType.isRowMutation(type)) {
          events.setEventDataDeserializer(type, new NullEventDataDeserializer());
        }
      }
    }
    client.setEventDeserializer(events);
    String endFile = options.text("end-file");
    long end = options.bigNumber("end-position");
    AtomicReference<IOException> failure = new AtomicReference<>();
    client.registerEventListener(
        (Event event) -> {
          EventHeaderV4 header = event.getHeader();
          if (header.getNextPosition() >= end && client.getBinlogFilename().equals(endFile)) {
            try {
              client.disconnect();
            } catch (IOException e) {
              failure.set(e);
            }
          }
        });
    client.connect();
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}
