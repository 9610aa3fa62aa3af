package dev.oms.project;

import dev.oms.core.Secret;
import dev.oms.core.config.ComponentConfig;
import dev.oms.core.config.SinkProvider;
import dev.oms.core.config.SourceProvider;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.core.spi.ChangeSink;
import dev.oms.core.spi.ChangeSource;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import dev.oms.core.spi.SourceContext;
import dev.oms.core.spi.SourceReader;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source and a sink that read their keys and do nothing else. */
public final class FakeComponents {

  /** What the last source that was checked got from its pipeline. */
  static volatile @Nullable SourceContext lastContext;

  private FakeComponents() {}

  enum SslMode {
    DISABLED,
    PREFERRED,
    VERIFY_CA
  }

  /** {@code type: mysql}. */
  public static final class Source implements SourceProvider {
    @Override
    public String type() {
      return "mysql";
    }

    @Override
    public ChangeSource create(ComponentConfig config) {
      FakeSource source =
          new FakeSource(
              config.requireString("host"),
              config.integer("port", 3306, 1, 65535),
              config.requireString("username"),
              config.secret("password").orElse(null),
              config.oneOf("sslMode", SslMode.class, SslMode.PREFERRED),
              config.duration("connectTimeout", Duration.ofSeconds(10)),
              config.bool("readOnly", true));
      if (source.host.isEmpty()) {
        throw new IllegalArgumentException("host is empty");
      }
      if (source.host.equals("impossible")) {
        throw new IllegalArgumentException("host cannot be 'impossible'");
      }
      return source;
    }
  }

  /** {@code type: kafka}. */
  public static final class Sink implements SinkProvider {
    @Override
    public String type() {
      return "kafka";
    }

    @Override
    public ChangeSink create(ComponentConfig config) {
      return new FakeSink(config.requireString("bootstrapServers"), config.stringMap("properties"));
    }
  }

  record FakeSource(
      String host,
      int port,
      String username,
      @Nullable Secret password,
      SslMode sslMode,
      Duration connectTimeout,
      boolean readOnly)
      implements ChangeSource {
    @Override
    public String type() {
      return "mysql";
    }

    @Override
    public String identity() {
      return "mysql://" + host + ":" + port;
    }

    @Override
    public void precheck(SourceContext context, PrecheckCollector report) {
      lastContext = context;
    }

    @Override
    public SourceReader open(SourceContext context) {
      throw new UnsupportedOperationException();
    }
  }

  record FakeSink(String bootstrapServers, Map<String, String> properties) implements ChangeSink {
    @Override
    public String type() {
      return "kafka";
    }

    @Override
    public void precheck(Set<String> topics, PrecheckCollector report) {}

    @Override
    public SinkWriter open(SinkContext context) {
      throw new UnsupportedOperationException();
    }
  }
}
