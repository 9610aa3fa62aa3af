package dev.oms.examples;

import dev.oms.core.NewTables;
import dev.oms.core.ObjectMapping;
import dev.oms.core.Operation;
import dev.oms.core.Secret;
import dev.oms.core.StartPoint;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.precheck.PrecheckReport;
import dev.oms.format.MessageFormat;
import dev.oms.project.ObjectsCsv;
import dev.oms.project.ProjectException;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What lies between choosing tables and starting: a CSV file of objects is read and checked against
 * the database, then the pipeline of it is prechecked, and nothing is synchronized. Without such a
 * file the objects that are written below are checked, and a file is made of them.
 *
 * <p>Arguments: the file, host and port of the database, its user, and the Kafka brokers; by
 * default {@code objects.csv 127.0.0.1 3306 oms 127.0.0.1:9092}. The password is in the environment
 * variable {@code OMS_PW}. Ends with 0 when everything is well, else with 1.
 */
public final class ChooseObjects {

  private ChooseObjects() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args.length > 0 ? args[0] : "objects.csv");
    String host = args.length > 1 ? args[1] : "127.0.0.1";
    int port = args.length > 2 ? Integer.parseInt(args[2]) : 3306;
    String user = args.length > 3 ? args[3] : "oms";
    String brokers = args.length > 4 ? args[4] : "127.0.0.1:9092";
    Programs.quietLogging();
    Secret password = Secret.from(() -> System.getenv().getOrDefault("OMS_PW", ""));
    MySqlSource source =
        MySqlSource.builder().host(host).port(port).username(user).password(password).build();
    System.exit(check(file, source, KafkaSink.builder().bootstrapServers(brokers).build()));
  }

  /** Checks everything; the status to exit with. */
  static int check(Path file, MySqlSource source, KafkaSink sink) throws IOException {
    ObjectMapping objects;
    try {
      if (!Files.exists(file)) {
        ObjectsCsv.standard().write(written(), file);
        System.out.println("wrote " + file + ", an example to edit");
      }
      // begin import
      objects = ObjectsCsv.standard().read(file, source.tables());
      // end import
    } catch (ProjectException e) {
      // Everything that is wrong, a line of the file each.
      System.out.println(e.getMessage());
      return 1;
    }
    objects.mappings().forEach(mapping -> System.out.println("takes " + mapping));
    try (SyncPipeline pipeline =
        SyncPipeline.builder("choose-objects")
            .source(source)
            .objects(objects)
            .start(StartPoint.fullThenIncremental())
            .serializer(MessageFormat.DEFAULT.serializer())
            .sink(sink)
            .checkpoints(new MemoryCheckpointStore())
            .build()) {
      PrecheckReport report = pipeline.precheck();
      System.out.println(report);
      return report.passed() ? 0 : 1;
    }
  }

  /** Objects with a row filter, chosen and renamed columns, and sharding columns. */
  static ObjectMapping written() {
    // begin filter
    return ObjectMapping.builder()
        .table(
            "shop.orders",
            t ->
                t.topic("orders")
                    .where("amount > 100 AND status <> 'draft'")
                    .columns("id", "user_id", "amount")
                    .rename("amount", "total")
                    .shardBy("user_id"))
        .build();
    // end filter
  }

  /** Every table of a database but some, each to a topic of its own. */
  static ObjectMapping whole() {
    // begin patterns
    return ObjectMapping.builder()
        .topic("Topic_${database}_${table}")
        .tables("shop.*", t -> {})
        .tables("log_[0-9]*.events_?", t -> t.topic("events"))
        .exclude("shop.*_tmp", "shop._*_gho")
        .operations(Operation.INSERT, Operation.UPDATE)
        .newTables(NewTables.FROM_NOW)
        .build();
    // end patterns
  }

  /** The same sort of thing as text. */
  static ObjectMapping asText() {
    // begin rules
    return ObjectMapping.builder()
        .rules(
            """
            shop.orders=orders
            shop.log_*=logs
            crm.*=crm_${table}
            `my.shop`.`odd name`=odd
            """)
        .exclude("crm.*_tmp")
        .build();
    // end rules
  }
}
