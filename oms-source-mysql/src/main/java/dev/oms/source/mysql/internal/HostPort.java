package dev.oms.source.mysql.internal;

/**
 * The address of a server.
 *
 * @param host name or address, IPv6 without brackets
 * @param port its port
 */
public record HostPort(String host, int port) {

  /** Checks both. */
  public HostPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is empty");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not 1 to 65535");
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [ipv6]} or {@code [ipv6]:port}; an IPv6 address
   * without brackets has no port.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static HostPort parse(String text, int defaultPort) {
    String address = text.strip();
    int bracket = address.startsWith("[") ? address.indexOf(']') : -1;
    int colon = address.indexOf(':', bracket + 1);
    boolean bareIpv6 = bracket < 0 && colon >= 0 && address.indexOf(':', colon + 1) >= 0;
    if (bareIpv6 || colon < 0) {
      return new HostPort(unbracketed(address, text), defaultPort);
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      return new HostPort(unbracketed(address.substring(0, colon), text), port);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not host:port", e);
    }
  }

  private static String unbracketed(String host, String text) {
    if (!host.startsWith("[")) {
      return host;
    }
    if (!host.endsWith("]")) {
      throw new IllegalArgumentException("'" + text + "' is not host:port");
    }
    return host.substring(1, host.length() - 1);
  }

  /** {@code host:port}. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
