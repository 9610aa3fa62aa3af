package dev.oms.sink.rocketmq;

import dev.oms.core.Secret;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.SinkProvider;
import dev.oms.core.spi.ChangeSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes a {@link RocketMqSink} of a section of a project file. Keys: {@code nameServers}, {@code
 * producerGroup}, {@code tag}, {@code keys}, {@code sendTimeout}, {@code messageTrace}, {@code
 * accessKey}, {@code secretKey}, {@code namespace}, {@code onQueueChange}, {@code properties};
 * {@code tls}, {@code trustCertificates}, {@code clientCertificate}, {@code clientKey}, {@code
 * clientKeyPassword}.
 */
public final class RocketMqSinkProvider implements SinkProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RocketMqSinkProvider() {}

  @Override
  public String type() {
    return "rocketmq";
  }

  @Override
  public ChangeSink create(ComponentConfig config) {
    RocketMqSink.Builder builder =
        RocketMqSink.builder()
            .nameServers(config.requireString("nameServers"))
            .keys(config.bool("keys", true))
            .sendTimeout(config.duration("sendTimeout", Duration.ofMillis(3000)))
            .messageTrace(config.bool("messageTrace", false))
            .properties(config.stringMap("properties"));
    config.string("producerGroup").ifPresent(builder::producerGroup);
    config.string("tag").ifPresent(builder::tag);
    config.string("namespace").ifPresent(builder::namespace);
    builder.onQueueChange(config.oneOf("onQueueChange", OnQueueChange.class, OnQueueChange.FAIL));
    access(config, builder);
    encryption(config, builder);
    return builder.build();
  }

  private static void access(ComponentConfig config, RocketMqSink.Builder builder) {
    Optional<String> accessKey = config.string("accessKey");
    Optional<Secret> secretKey = config.secret("secretKey");
    if (accessKey.isPresent() && secretKey.isPresent()) {
      builder.accessKey(accessKey.get(), secretKey.get());
    } else if (accessKey.isPresent()) {
      config.problem("secretKey", "missing; accessKey is there");
    } else if (secretKey.isPresent()) {
      config.problem("accessKey", "missing; secretKey is there");
    }
  }

  private static void encryption(ComponentConfig config, RocketMqSink.Builder builder) {
    if (config.bool("tls", false)) {
      builder.tls();
    }
    config.string("trustCertificates").map(Path::of).ifPresent(builder::trustCertificates);
    Optional<Path> certificate = config.string("clientCertificate").map(Path::of);
    Optional<Path> key = config.string("clientKey").map(Path::of);
    Optional<Secret> password = config.secret("clientKeyPassword");
    if (certificate.isPresent() && key.isPresent()) {
      password.ifPresentOrElse(
          secret -> builder.clientCertificate(certificate.get(), key.get(), secret),
          () -> builder.clientCertificate(certificate.get(), key.get()));
    } else if (certificate.isPresent() || key.isPresent() || password.isPresent()) {
      config.problem("clientCertificate", "needs both clientCertificate and clientKey");
    }
  }
}
