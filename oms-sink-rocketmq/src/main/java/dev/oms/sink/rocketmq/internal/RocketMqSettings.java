package dev.oms.sink.rocketmq.internal;

import dev.oms.core.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a RocketMQ sink, checked by {@link SettingsRules}. Immutable.
 *
 * @param nameServers {@code host:port}, several with semicolons or commas between
 * @param producerGroup without the namespace
 * @param tag empty for none
 * @param keys whether the key becomes the KEYS property
 * @param sendTimeout how long an answer may take
 * @param trace whether to trace
 * @param accessKey empty for none
 * @param secretKey null for none
 * @param namespace empty for none
 * @param rehash whether to go on by itself when queues change
 * @param tls null for none
 * @param properties of the producer, as the user gave them
 */
public record RocketMqSettings(
    String nameServers,
    String producerGroup,
    String tag,
    boolean keys,
    Duration sendTimeout,
    boolean trace,
    String accessKey,
    @Nullable Secret secretKey,
    String namespace,
    boolean rehash,
    @Nullable TlsSettings tls,
    Map<String, String> properties) {

  static final String MAX_MESSAGE_SIZE = "maxMessageSize";

  /** Copies the map. */
  public RocketMqSettings {
    properties = Map.copyOf(properties);
  }

  /** The name servers one by one. */
  List<String> nameServerList() {
    List<String> result = new ArrayList<>();
    for (String part : nameServers.split("[;,]", -1)) {
      if (!part.isBlank()) {
        result.add(part.strip());
      }
    }
    return result;
  }

  /** For error messages. */
  String where() {
    return "RocketMQ at " + String.join(";", nameServerList());
  }

  /** A topic or group as servers know it. */
  String inNamespace(String name) {
    return namespace.isEmpty() ? name : namespace + "%" + name;
  }

  /** Signs requests; null where there is no access key. */
  @Nullable RequestSigner signer() {
    return secretKey == null ? null : new RequestSigner(accessKey, secretKey);
  }

  int sendTimeoutMillis() {
    return (int) sendTimeout.toMillis();
  }

  /** Everything but secrets. */
  @Override
  public String toString() {
    return "nameServers="
        + String.join(";", nameServerList())
        + ", producerGroup="
        + producerGroup
        + ", tag="
        + tag
        + (namespace.isEmpty() ? "" : ", namespace=" + namespace)
        + ", accessKey="
        + (secretKey == null ? "no" : accessKey)
        + ", tls="
        + (tls == null ? "no" : tls)
        + ", messageTrace="
        + trace
        + ", onQueueChange="
        + (rehash ? "REHASH" : "FAIL")
        // A value may be a secret of a plug-in.
        + ", properties="
        + new TreeSet<>(properties.keySet());
  }
}
