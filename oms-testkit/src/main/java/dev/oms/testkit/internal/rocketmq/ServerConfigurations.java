package dev.oms.testkit.internal.rocketmq;

import dev.oms.testkit.TestCertificates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The configuration of name server and brokers. */
public final class ServerConfigurations {

  /** How far below its port a broker's second listener is; RocketMQ's rule. */
  public static final int FAST_LISTENER_BELOW = 2;

  /** A user and its password, in RocketMQ's words access key and secret key. */
  public record User(String name, String password) {}

  private ServerConfigurations() {}

  /** Returns the name server's properties. */
  public static Properties nameServer(int port) {
    Properties p = new Properties();
    p.setProperty("listenPort", Integer.toString(port));
    p.setProperty("bindAddress", "127.0.0.1");
    // Without it the order attribute that an operator sets is kept, but told to nobody.
    p.setProperty("orderMessageEnable", "true");
    return p;
  }

  /**
   * Returns a broker's properties.
   *
   * @param address where it listens; clients are sent to 127.0.0.1 and the same port
   */
  public static Properties broker(
      String name,
      String address,
      int port,
      int replicationPort,
      String nameServer,
      String store,
      @Nullable User user,
      Map<String, String> overrides) {
    Properties p = new Properties();
    p.setProperty("brokerClusterName", "DefaultCluster");
    p.setProperty("brokerName", name);
    p.setProperty("brokerId", "0");
    p.setProperty("namesrvAddr", nameServer);
    p.setProperty("bindAddress", address);
    p.setProperty("brokerIP1", "127.0.0.1");
    p.setProperty("brokerIP2", "127.0.0.1");
    p.setProperty("listenPort", Integer.toString(port));
    p.setProperty("haListenPort", Integer.toString(replicationPort));
    p.setProperty("storePathRootDir", store);
    p.setProperty("storePathCommitLog", store + "/commitlog");
    p.setProperty("autoCreateTopicEnable", "false");
    p.setProperty("flushDiskType", "ASYNC_FLUSH");
    p.setProperty("mappedFileSizeCommitLog", "67108864");
    p.setProperty("mappedFileSizeConsumeQueue", "600000");
    p.setProperty("maxIndexNum", "20000");
    p.setProperty("maxHashSlotNum", "5000");
    p.setProperty("transientStorePoolEnable", "false");
    p.setProperty("enableControllerMode", "false");
    // On a machine whose disk is fairly full a broker would refuse to store.
    p.setProperty("diskMaxUsedSpaceRatio", "95");
    p.setProperty("traceTopicEnable", "true");
    p.setProperty("maxTransferCountOnMessageInMemory", "1000");
    p.setProperty("maxTransferBytesOnMessageInMemory", "2097152");
    p.setProperty("maxTransferCountOnMessageInDisk", "1000");
    p.setProperty("maxTransferBytesOnMessageInDisk", "2097152");
    if (user != null) {
      accessControl(p, user);
    }
    overrides.forEach(p::setProperty);
    return p;
  }

  private static void accessControl(Properties p, User user) {
    String metadata = "org.apache.rocketmq.auth.%s.provider.Local%sMetadataProvider";
    p.setProperty("authenticationEnabled", "true");
    p.setProperty(
        "authenticationMetadataProvider", metadata.formatted("authentication", "Authentication"));
    p.setProperty("authorizationEnabled", "true");
    p.setProperty(
        "authorizationMetadataProvider", metadata.formatted("authorization", "Authorization"));
    p.setProperty(
        "initAuthenticationUser",
        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(user.name(), user.password()));
    p.setProperty(
        "innerClientAuthenticationCredentials",
        "{\"accessKey\":\"%s\",\"secretKey\":\"%s\"}".formatted(user.name(), user.password()));
  }

  /** Returns the JVM arguments of a server that speaks TLS only, also to other servers. */
  public static List<String> tls() {
    TestCertificates certificates = TestCertificates.get();
    List<String> arguments = new ArrayList<>();
    arguments.add("-Dtls.server.mode=enforcing");
    arguments.add("-Dtls.enable=true");
    arguments.add("-Dtls.test.mode.enable=false");
    arguments.add("-Dtls.config.file=/none");
    arguments.add("-Dtls.server.certPath=" + certificates.certificatePem());
    arguments.add("-Dtls.server.keyPath=" + certificates.privateKeyPkcs8Pem());
    arguments.add("-Dtls.client.authServer=true");
    arguments.add("-Dtls.client.trustCertPath=" + certificates.caPem());
    return arguments;
  }
}
