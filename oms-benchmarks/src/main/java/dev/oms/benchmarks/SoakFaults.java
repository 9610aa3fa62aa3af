package dev.oms.benchmarks;

import dev.oms.testkit.KafkaCluster;
import dev.oms.testkit.TcpProxy;
import java.sql.SQLException;
import java.util.List;

/** Does faults, and undoes them. */
final class SoakFaults {

  /** More tables would be more load, and the end is to be compared with the middle. */
  private static final int MOST_ADDED = 3;

  private static final long SLOW_BYTES_PER_SECOND = 100_000;

  private final KafkaCluster kafka;
  private final List<SoakSide> sides;

  SoakFaults(KafkaCluster kafka, List<SoakSide> sides) {
    this.kafka = kafka;
    this.sides = sides;
  }

  /** Returns when the fault is over; whether there was one. */
  boolean perform(SoakFault fault) throws SQLException, InterruptedException {
    SoakSide side = sides.get(fault.side());
    long millis = fault.millis();
    TcpProxy broker = kafka.proxy(1);
    switch (fault.kind()) {
      case KILL -> side.kill();
      case RESTART -> side.restart(millis);
      case PAUSE -> side.pause(millis);
      case TABLE_ADDED -> {
        if (side.addedTables() >= MOST_ADDED) {
          return false;
        }
        side.addTable();
      }
      case DATABASE_STOPPED -> around(side.server::stop, millis, side.server::start);
      case DATABASE_KILLED -> around(side.server::kill, millis, side.server::start);
      case CONNECTIONS -> {
        side.cutConnections();
        broker.closeConnections();
      }
      case SOURCE_CUT -> around(side.network::cut, millis, side.network::heal);
      case SOURCE_FROZEN -> around(side.network::freeze, millis, side.network::thaw);
      case SOURCE_SLOW ->
          around(
              () -> side.network.throttle(SLOW_BYTES_PER_SECOND),
              millis,
              () -> side.network.throttle(0));
      case BROKER_KILLED -> around(() -> kafka.killNode(1), millis, () -> kafka.startNode(1));
      case BROKER_CUT -> around(broker::cut, millis, broker::heal);
      case BROKER_FROZEN -> around(broker::freeze, millis, broker::thaw);
    }
    return true;
  }

  private static void around(Runnable begin, long millis, Runnable end)
      throws InterruptedException {
    begin.run();
    try {
      Thread.sleep(millis);
    } finally {
      end.run();
    }
  }
}
