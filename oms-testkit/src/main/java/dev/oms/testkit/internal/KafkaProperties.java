package dev.oms.testkit.internal;

import dev.oms.testkit.TestCertificates;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one node.
 *
 * <p>Clients come in through the listener CLIENT, which may want TLS and a password and may be
 * advertised as a proxy. Brokers and the kit itself use INTERNAL, which has none of that, so that a
 * fault or a wrong password between a client and the cluster never disturbs the cluster.
 */
public final class KafkaProperties {

  /** The ports of a node; {@code advertised} is where clients are sent to. */
  public record NodePorts(int client, int advertised, int internal, int controller) {}

  /** A user and its password. */
  public record User(String name, String password) {}

  private KafkaProperties() {}

  /** Returns the properties of node {@code id}. */
  public static Properties of(
      int id,
      List<NodePorts> nodes,
      @Nullable User user,
      boolean tls,
      Map<String, String> overrides) {
    NodePorts ports = nodes.get(id - 1);
    String replicas = Integer.toString(Math.min(3, nodes.size()));
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(id));
    p.setProperty(
        "controller.quorum.voters",
        IntStream.rangeClosed(1, nodes.size())
            .mapToObj(i -> i + "@127.0.0.1:" + nodes.get(i - 1).controller())
            .collect(Collectors.joining(",")));
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "INTERNAL");
    p.setProperty(
        "listeners",
        "CLIENT://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(ports.client(), ports.internal(), ports.controller()));
    p.setProperty(
        "advertised.listeners",
        "CLIENT://127.0.0.1:%d,INTERNAL://127.0.0.1:%d"
            .formatted(ports.advertised(), ports.internal()));
    p.setProperty(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENT:" + protocol(user != null, tls));
    if (user != null) {
      sasl(p, user);
    }
    if (tls) {
      TestCertificates certificates = TestCertificates.get();
      p.setProperty(
          "listener.name.client.ssl.keystore.location", certificates.keyStore().toString());
      p.setProperty("listener.name.client.ssl.keystore.type", "PKCS12");
      p.setProperty("listener.name.client.ssl.keystore.password", TestCertificates.STORE_PASSWORD);
    }
    p.setProperty("offsets.topic.num.partitions", "5");
    p.setProperty("offsets.topic.replication.factor", replicas);
    p.setProperty("transaction.state.log.num.partitions", "5");
    p.setProperty("transaction.state.log.replication.factor", replicas);
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
    p.setProperty("auto.create.topics.enable", "false");
    // A killed node is noticed after 3 s instead of 9 s.
    p.setProperty("broker.session.timeout.ms", "3000");
    p.setProperty("broker.heartbeat.interval.ms", "500");
    overrides.forEach(p::setProperty);
    return p;
  }

  /** Returns what Kafka calls such a listener. */
  public static String protocol(boolean sasl, boolean tls) {
    return (sasl ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT");
  }

  /** Returns a text as it must be written inside the quotes of a JAAS configuration. */
  public static String jaasText(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static void sasl(Properties p, User user) {
    String prefix = "listener.name.client.";
    p.setProperty(prefix + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
    p.setProperty(
        prefix + "plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
            .formatted(user.name(), jaasText(user.password())));
    for (String mechanism : List.of("scram-sha-256", "scram-sha-512")) {
      p.setProperty(
          prefix + mechanism + ".sasl.jaas.config",
          "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }
  }
}
