package dev.oms.sink.rocketmq.internal;

import dev.oms.core.OmsException;
import dev.oms.core.RecordException;
import dev.oms.core.RetriableException;
import dev.oms.core.spi.MessageBatch;
import dev.oms.core.spi.SinkContext;
import dev.oms.core.spi.SinkWriter;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;

/** Opens writers: producer, questions to the servers, and the watch over both. */
public final class RocketMqWriters {

  /**
   * Named where the client names a topic to make new ones after. Every broker has this one, so the
   * client finds it without complaint; and brokers make no topic after it, since it may not be
   * inherited from.
   */
  static final String NO_TEMPLATE = "SELF_TEST_TOPIC";

  private static final String CLIENT_LOGS_BY_SLF4J = "rocketmq.client.logUseSlf4j";
  private static final long LONGEST_TIMEOUT_MS = 60_000;
  private static final int SEND_THREADS = 16;
  private static final long CLOSE_LIMIT_MS = 2_000;
  private static final AtomicLong COUNTER = new AtomicLong();

  private RocketMqWriters() {}

  /**
   * Connects.
   *
   * @throws OmsException when the servers cannot be used
   */
  public static SinkWriter open(
      RocketMqSettings settings, PinnedQueues pinned, SinkContext context) {
    quietClient();
    String name = "oms-" + context.pipelineName() + "-rocketmq";
    Remote remote = new Remote(settings);
    ExecutorService senders = senders(name + "-send");
    DefaultMQProducer producer = null;
    try {
      if (remote.brokers().isEmpty()) {
        throw new RetriableException(
            settings.where() + ": the name server knows no broker; check that brokers are up",
            null);
      }
      producer = producer(settings, name + "-" + COUNTER.incrementAndGet(), senders);
      return open(settings, pinned, context, name, remote, producer, senders);
    } catch (RuntimeException e) {
      if (producer != null) {
        shutdown(producer, name);
      }
      senders.shutdownNow();
      remote.close();
      throw e;
    }
  }

  private static SinkWriter open(
      RocketMqSettings settings,
      PinnedQueues pinned,
      SinkContext context,
      String name,
      Remote remote,
      DefaultMQProducer producer,
      ExecutorService senders) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(daemons(name + "-timer"));
    Topics topics = new Topics(settings, remote, pinned);
    int timeout = settings.sendTimeoutMillis();
    RocketMqSinkWriter writer =
        new RocketMqSinkWriter(
            (parcel, queue, callback, timeouts) ->
                producer.send(parcel.messages(), queue, callback, longer(timeout, timeouts)),
            timer,
            new MessageMaker(settings.tag(), settings.keys()),
            settings.where(),
            topics::describe);
    Watch watch =
        new Watch(
            writer,
            topics,
            topic -> refresh(producer, topic),
            settings.rehash(),
            context,
            name + "-watch");
    watch.start();
    return new Open(writer, watch, timer, remote, producer, senders, name);
  }

  /** Twice as long after each answer that did not come, or a slow network would never be enough. */
  static long longer(int timeoutMillis, int timeouts) {
    return Math.max(
        timeoutMillis,
        Math.min((long) timeoutMillis << Math.min(timeouts, 10), LONGEST_TIMEOUT_MS));
  }

  /** Makes the client ask for a topic's route, which it does by itself every 30 s. */
  @SuppressWarnings("deprecation") // Internal, and the same in 4.9 and 5.x.
  private static void refresh(DefaultMQProducer producer, String topic) {
    var unused =
        producer
            .getDefaultMQProducerImpl()
            .getmQClientFactory()
            .updateTopicRouteInfoFromNameServer(topic);
  }

  private static ThreadFactory daemons(String name) {
    return action -> {
      Thread thread = new Thread(action, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * The threads that connect to brokers. The client has one a processor, and while those wait for a
   * broker that is away, nothing goes to the others.
   */
  private static ExecutorService senders(String name) {
    ThreadPoolExecutor senders =
        new ThreadPoolExecutor(
            SEND_THREADS,
            SEND_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons(name));
    senders.allowCoreThreadTimeOut(true);
    return senders;
  }

  /** Else the 4.9 client writes files of its own into the user's home directory. */
  static void quietClient() {
    if (System.getProperty(CLIENT_LOGS_BY_SLF4J) == null) {
      System.setProperty(CLIENT_LOGS_BY_SLF4J, "true");
    }
  }

  private static DefaultMQProducer producer(
      RocketMqSettings settings, String instance, ExecutorService senders) {
    DefaultMQProducer producer =
        new DefaultMQProducer(
            settings.inNamespace(settings.producerGroup()),
            settings.signer(),
            settings.trace(),
            null);
    ProducerProperties.apply(settings.properties(), producer);
    producer.setNamesrvAddr(String.join(";", settings.nameServerList()));
    // Producers of one name share connections and state.
    producer.setInstanceName(instance + "@" + ProcessHandle.current().pid());
    producer.setUseTLS(settings.tls() != null);
    producer.setSendMsgTimeout(settings.sendTimeoutMillis());
    producer.setRetryTimesWhenSendAsyncFailed(0);
    producer.setAsyncSenderExecutor(senders);
    producer.setCreateTopicKey(NO_TEMPLATE);
    // The brokers' limit is checked before.
    producer.setMaxMessageSize(Integer.MAX_VALUE);
    try {
      TlsGate.with(
          settings.tls(),
          () -> {
            producer.start();
            return producer;
          });
      return producer;
    } catch (MQClientException | RuntimeException e) {
      producer.shutdown();
      throw RocketMqErrors.ofSettings(e, settings.where());
    }
  }

  /** The client asks servers to forget it, and waits for their answers longer than we want to. */
  private static void shutdown(DefaultMQProducer producer, String name) {
    Thread thread = new Thread(producer::shutdown, name + "-close");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(CLOSE_LIMIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A writer with all that has to be closed with it. */
  private record Open(
      RocketMqSinkWriter writer,
      Watch watch,
      ScheduledExecutorService timer,
      Remote remote,
      DefaultMQProducer producer,
      ExecutorService senders,
      String name)
      implements SinkWriter {

    @Override
    public Topic topic(String topic) {
      return writer.topic(topic);
    }

    @Override
    public @Nullable RecordException check(MessageBatch batch, int message) {
      return writer.check(batch, message);
    }

    @Override
    public void write(MessageBatch batch) {
      writer.write(batch);
    }

    @Override
    public void close(Duration timeout) {
      writer.close(timeout);
      if (!timer.isShutdown()) {
        timer.shutdownNow();
        watch.close();
        shutdown(producer, name);
        senders.shutdownNow();
        remote.close();
      }
    }
  }
}
