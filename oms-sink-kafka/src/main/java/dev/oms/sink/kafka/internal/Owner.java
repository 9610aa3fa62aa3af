package dev.oms.sink.kafka.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The instance that holds a pipeline's checkpoint, as it is written beside it: lines of a name, a
 * blank and a value.
 *
 * @param instance a random text, another one each time a checkpoint is taken hold of
 * @param host where it runs, for people
 * @param process its number there, for people
 * @param leaseMillis how long after its last record it may be replaced
 * @param active false once it let go
 */
record Owner(String instance, String host, long process, long leaseMillis, boolean active) {

  static Owner newInstance(long leaseMillis) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    return new Owner(
        UUID.randomUUID().toString(), host, ProcessHandle.current().pid(), leaseMillis, true);
  }

  /** The same, after it let go. */
  Owner gone() {
    return new Owner(instance, host, process, leaseMillis, false);
  }

  byte[] encode() {
    String text =
        "instance "
            + instance
            + "\nhost "
            + host
            + "\nprocess "
            + process
            + "\nleaseMillis "
            + leaseMillis
            + "\nactive "
            + active
            + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a record; what it lacks is as if nobody were there. */
  static Owner decode(byte[] value) {
    Map<String, String> fields = new HashMap<>();
    for (String line : new String(value, StandardCharsets.UTF_8).lines().toList()) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        fields.put(line.substring(0, blank), line.substring(blank + 1));
      }
    }
    return new Owner(
        fields.getOrDefault("instance", ""),
        fields.getOrDefault("host", "unknown"),
        number(fields.get("process")),
        number(fields.get("leaseMillis")),
        Boolean.parseBoolean(fields.get("active")));
  }

  private static long number(@Nullable String text) {
    return text == null || !text.matches("[0-9]{1,18}") ? 0 : Long.parseLong(text);
  }

  /** For messages. */
  @Override
  public String toString() {
    return "process " + process + " on " + host;
  }
}
