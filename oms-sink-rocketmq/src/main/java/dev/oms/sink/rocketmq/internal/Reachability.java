package dev.oms.sink.rocketmq.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Says what is at an address, where RocketMQ's client says only that nothing answered. */
final class Reachability {

  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final int MOST_ADDRESSES = 3;

  private Reachability() {}

  /** What each address does; takes at most some seconds. */
  static String findings(List<String> addresses) {
    List<String> findings = new ArrayList<>();
    for (String address : addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size()))) {
      findings.add(address + probe(address));
    }
    return String.join(", ", findings);
  }

  private static String probe(String address) {
    int colon = address.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(address.substring(colon + 1));
      InetAddress host = InetAddress.getByName(address.substring(0, colon));
      socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
      return " accepts connections";
    } catch (UnknownHostException e) {
      return ": unknown host";
    } catch (IOException | IllegalArgumentException e) {
      return ": " + RocketMqErrors.text(e);
    }
  }
}
