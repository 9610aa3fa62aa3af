package dev.oms.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.alibaba.otter.canal.connector.kafka.producer.CanalKafkaProducer;
import com.alibaba.otter.canal.instance.core.CanalMQConfig;
import com.alibaba.otter.canal.instance.manager.CanalInstanceWithManager;
import com.alibaba.otter.canal.instance.manager.model.Canal;
import com.alibaba.otter.canal.instance.manager.model.CanalParameter;
import com.alibaba.otter.canal.instance.manager.model.CanalParameter.DataSourcing;
import com.alibaba.otter.canal.instance.manager.model.CanalParameter.IndexMode;
import com.alibaba.otter.canal.instance.manager.model.CanalParameter.MetaMode;
import com.alibaba.otter.canal.instance.manager.model.CanalParameter.SourcingType;
import com.alibaba.otter.canal.server.CanalMQStarter;
import com.alibaba.otter.canal.server.embedded.CanalServerWithEmbedded;
import com.alibaba.otter.canal.sink.entry.EntryEventSink;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Properties;
import org.slf4j.LoggerFactory;

/**
 * Canal's server with its own Kafka producer: the parts that its launcher puts together in the mode
 * {@code kafka}, with flat messages.
 *
 * <p>By {@code --tuned true}: larger batches, and one thread that parses, as is better with two
 * processors, where the parallel parser's threads mostly spin; else as it comes.
 */
final class CanalPeer {

  private static final String DESTINATION = "peer";

  private CanalPeer() {}

  /** Runs until the parent says to end. */
  public static void main(String[] args) {
    ChildSide.begin();
    // Logback tells everything unless it is told otherwise.
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    Options options =
        new Options()
            .define("port", "")
            .define("bootstrap", "")
            .define("kafka", "")
            .define("table", "")
            .define("topic", "")
            .define("partitions", "")
            .define("file", "")
            .define("position", "")
            .define("state", "")
            .define("user", "")
            .define("password", "")
            .define("tuned", "false")
            .parse(args);
    CanalKafkaProducer producer = new CanalKafkaProducer();
    producer.init(producerProperties(options));
    CanalServerWithEmbedded server = CanalServerWithEmbedded.instance();
    server.setCanalInstanceGenerator(
        destination ->
            new Instance(canal(options), "bench\\." + options.text("table"), target(options)));
    server.start();
    server.start(DESTINATION);
    new CanalMQStarter(producer).start(DESTINATION);
    ChildSide.awaitParent();
    ChildSide.tellMemory();
    System.out.flush();
    // What it would still do has no part in what is measured.
    Runtime.getRuntime().halt(0);
  }

  private static Properties producerProperties(Options options) {
    Properties properties = new Properties();
    properties.put("kafka.bootstrap.servers", options.text("bootstrap"));
    options.pairs("kafka").forEach((key, value) -> properties.put("kafka." + key, value));
    properties.put("canal.mq.flatMessage", "true");
    // Kilobytes.
    properties.put("canal.mq.canalBatchSize", isTuned(options) ? "4096" : "50");
    return properties;
  }

  private static boolean isTuned(Options options) {
    return Boolean.parseBoolean(options.text("tuned"));
  }

  private static CanalMQConfig target(Options options) {
    CanalMQConfig target = new CanalMQConfig();
    target.setTopic(options.text("topic"));
    target.setPartitionsNum(options.number("partitions"));
    target.setPartitionHash("bench\\." + options.text("table") + ":$pk$");
    return target;
  }

  /**
   * What its configuration has when nobody changes it: where the parameters begin with something
   * else, they are set. Only the history of table definitions is left out.
   */
  private static Canal canal(Options options) {
    CanalParameter parameter = new CanalParameter();
    parameter.setGroupDbAddresses(
        List.of(
            List.of(
                new DataSourcing(
                    SourcingType.MYSQL,
                    new InetSocketAddress("127.0.0.1", options.number("port"))))));
    parameter.setDbUsername(options.text("user"));
    parameter.setDbPassword(options.text("password"));
    parameter.setDefaultDatabaseName("bench");
    parameter.setSlaveId(778897L);
    parameter.setPositions(
        List.of(
            "{\"journalName\":\"%s\",\"position\":%s}"
                .formatted(options.text("file"), options.text("position"))));
    parameter.setMetaMode(MetaMode.LOCAL_FILE);
    parameter.setDataDir(options.text("state"));
    parameter.setMetaFileFlushPeriod(1000);
    parameter.setIndexMode(IndexMode.MEMORY_META_FAILBACK);
    parameter.setDetectingEnable(false);
    parameter.setParallel(!isTuned(options));
    parameter.setTransactionSize(1024);
    // Flat messages are made of entries: no use to keep them serialized.
    parameter.setMemoryStorageRawEntry(false);
    Canal canal = new Canal();
    canal.setId(1L);
    canal.setName(DESTINATION);
    canal.setCanalParameter(parameter);
    return canal;
  }

  /** One that knows where its messages go; only the Spring variant can be told otherwise. */
  private static final class Instance extends CanalInstanceWithManager {

    Instance(Canal canal, String filter, CanalMQConfig target) {
      super(canal, filter);
      mqConfig = target;
      // As the launcher has it for message queues: begin and end of transactions stay behind.
      ((EntryEventSink) eventSink).setFilterTransactionEntry(true);
    }
  }
}
