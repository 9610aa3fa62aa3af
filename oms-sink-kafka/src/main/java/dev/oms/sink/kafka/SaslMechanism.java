package dev.oms.sink.kafka;

/** How a client proves to a Kafka broker who it is. */
public enum SaslMechanism {
  /** User and password as they are: use it with TLS only. */
  PLAIN("PLAIN"),
  /** Challenge and response, SHA-256. */
  SCRAM_SHA_256("SCRAM-SHA-256"),
  /** Challenge and response, SHA-512. */
  SCRAM_SHA_512("SCRAM-SHA-512"),
  /** Kerberos. */
  GSSAPI("GSSAPI");

  private final String mechanism;

  SaslMechanism(String mechanism) {
    this.mechanism = mechanism;
  }

  /** The name in the protocol and in Kafka's own settings, for example {@code SCRAM-SHA-512}. */
  public String mechanism() {
    return mechanism;
  }
}
