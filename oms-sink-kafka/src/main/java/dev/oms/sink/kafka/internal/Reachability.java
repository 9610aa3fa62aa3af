package dev.oms.sink.kafka.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Says of addresses that do not answer why that may be. */
final class Reachability {

  private static final int CONNECT_TIMEOUT_MS = 1_000;
  private static final String ACCEPTS = " accepts connections";
  private static final int MOST_ADDRESSES = 3;

  private Reachability() {}

  /** What each address does, and what to check; takes at most some seconds. */
  static String explain(String bootstrapServers) {
    String findings = findings(bootstrapServers);
    return findings
        + (findings.contains(ACCEPTS)
            ? "; check that it is a Kafka listener of the security protocol in use, and that the"
                + " brokers' advertised.listeners can be reached from here"
            : "; check address, port and firewall, and whether the brokers are up");
  }

  /** What each address does; takes at most some seconds. */
  static String findings(String bootstrapServers) {
    List<String> findings = new ArrayList<>();
    for (String server : List.of(bootstrapServers.split(",", -1))) {
      if (findings.size() == MOST_ADDRESSES) {
        break;
      }
      String address = server.strip();
      String finding = probe(address);
      findings.add(address + (finding.isEmpty() ? ACCEPTS : ": " + finding));
    }
    return String.join(", ", findings);
  }

  private static String probe(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 0) {
      return "no port";
    }
    String host = address.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(address.substring(colon + 1));
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_TIMEOUT_MS);
      return "";
    } catch (UnknownHostException e) {
      return "unknown host";
    } catch (IOException | IllegalArgumentException e) {
      String message = e.getMessage();
      return message == null ? e.getClass().getSimpleName() : KafkaErrors.oneLine(message);
    }
  }
}
