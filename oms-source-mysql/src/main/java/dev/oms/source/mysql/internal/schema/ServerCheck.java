package dev.oms.source.mysql.internal.schema;

import dev.oms.core.ObjectMapping;
import dev.oms.core.TableMapping;
import dev.oms.source.mysql.internal.server.ServerInfo;
import java.util.List;
import java.util.Locale;

/** The part of the precheck about the server as such. */
final class ServerCheck {

  /** More than this and times of the source and of this host do not compare. */
  private static final long CLOCK_TOLERANCE_MILLIS = 5_000;

  /** MySQL 5.7's default; all later ones are larger. */
  private static final long SMALL_PACKET = 4L << 20;

  private final ServerInfo server;
  private final ObjectMapping objects;
  private final Items items;

  ServerCheck(ServerInfo server, ObjectMapping objects, Items items) {
    this.server = server;
    this.objects = objects;
    this.items = items;
  }

  void run() {
    version();
    clock();
    timeZone();
    packet();
    letterCase();
  }

  private void version() {
    int oldest =
        switch (server.flavor()) {
          case MYSQL -> 50700;
          case MARIADB -> 100500;
          case OCEANBASE -> 0;
        };
    int newest = server.isMariaDb() ? 120000 : 100000;
    String text = server.describe();
    if (server.versionNumber() < oldest) {
      items.failed(
          Items.VERSION,
          text + " is too old",
          server.isMariaDb()
              ? "upgrade to MariaDB 10.5 or newer"
              : "upgrade to MySQL 5.7 or newer");
    } else if (server.versionNumber() >= newest) {
      items.warning(Items.VERSION, text + " is newer than what was tested", null);
    } else {
      items.passed(Items.VERSION, text);
    }
  }

  private void clock() {
    long skew = server.clockSkewMillis();
    String text =
        String.format(
            Locale.ROOT,
            "the server's clock is %.1f s %s of ours",
            Math.abs(skew) / 1000.0,
            skew < 0 ? "behind" : "ahead");
    if (Math.abs(skew) > CLOCK_TOLERANCE_MILLIS) {
      items.warning(
          Items.TIME_SYNC,
          text + ": latency and start timestamps will be off by that",
          "synchronize the clocks of both hosts (NTP)");
    } else {
      items.passed(Items.TIME_SYNC, text);
    }
  }

  /** Nothing depends on it: the log has TIMESTAMP in UTC, and full synchronization reads so. */
  private void timeZone() {
    String zone = server.variables().getOrDefault("time_zone", "unknown");
    String system = server.variables().get("system_time_zone");
    items.passed(
        Items.TIMEZONE,
        "time_zone="
            + zone
            + (zone.equals("SYSTEM") && system != null ? " (" + system + ")" : "")
            + "; TIMESTAMP is read in UTC whatever it is, DATETIME as it was written");
  }

  private void packet() {
    long bytes = server.maxAllowedPacket();
    if (bytes <= 0) {
      return;
    }
    String text = "max_allowed_packet=" + bytes;
    if (bytes < SMALL_PACKET) {
      items.warning(
          Items.MAX_PACKET,
          text + ": full synchronization cannot read rows that are larger",
          "SET GLOBAL max_allowed_packet=67108864; also put it into the server's configuration");
    } else {
      items.passed(Items.MAX_PACKET, text);
    }
  }

  private void letterCase() {
    int setting = server.lowerCaseTableNames();
    String text = "lower_case_table_names=" + setting;
    List<String> capitals =
        objects.mappings().stream()
            .map(TableMapping::pattern)
            .map(Object::toString)
            .filter(name -> !name.equals(name.toLowerCase(Locale.ROOT)))
            .toList();
    if (setting == 1 && !capitals.isEmpty()) {
      items.failed(
          Items.LOWER_CASE_NAMES,
          text + ": all names are in lower case, so that nothing matches " + Items.list(capitals),
          "write them in lower case");
    } else {
      items.passed(
          Items.LOWER_CASE_NAMES,
          text
              + (setting == 0 ? ": letter case counts" : ": names are matched as they are listed"));
    }
  }
}
