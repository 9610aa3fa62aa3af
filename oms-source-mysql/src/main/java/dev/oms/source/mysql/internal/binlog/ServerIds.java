package dev.oms.source.mysql.internal.binlog;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Objects;

/** Picks the number by which the server tells its replicas apart. Thread-safe. */
final class ServerIds {

  private static final SecureRandom RANDOM = new SecureRandom();

  private ServerIds() {}

  /** A number of 31 bits that differs between pipelines, hosts, processes and calls. */
  static long derive(String pipelineName) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    int hash = Objects.hash(pipelineName, host, ProcessHandle.current().pid(), RANDOM.nextInt());
    // The upper half of the range: people count their servers from 1.
    return (hash ^ hash >>> 16) & 0x3fff_ffffL | 0x4000_0000L;
  }
}
