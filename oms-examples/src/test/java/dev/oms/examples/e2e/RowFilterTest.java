package dev.oms.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.core.ObjectMapping;
import dev.oms.core.PipelineStatus;
import dev.oms.core.SyncPipeline;
import dev.oms.core.checkpoint.MemoryCheckpointStore;
import dev.oms.core.model.TableId;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Row filters, chosen and renamed columns, and tables that leave the mapping, on real servers. */
class RowFilterTest {

  private static final String WHERE =
      "amount > 100 AND status <> 'draft' AND (note IS NULL OR note NOT LIKE '%x%')";
  private static final int ROWS = 400;

  @AutoClose private static final KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();

  static Stream<Named<Supplier<DatabaseServer.Builder>>> servers() {
    return Stream.of(
        Named.of("MariaDB 11.4", DatabaseServers::mariadb11),
        Named.of("MySQL 8.0", DatabaseServers::mysql80));
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("what is folded from the topic is what SELECT ... WHERE gives")
  void foldedIsSelected(Supplier<DatabaseServer.Builder> which, @TempDir Path state)
      throws Exception {
    kafka.admin().deleteTopics(kafka.topics()).all().get();
    kafka.createTopic("T_shop_orders", 4);
    try (DatabaseServer server = which.get().assumeAvailable().start()) {
      server.createCaptureUser(EndToEnd.USER, EndToEnd.PASSWORD);
      server.execute(
          "CREATE DATABASE shop",
          "CREATE TABLE shop.orders (id INT PRIMARY KEY, user_id INT NOT NULL, amount INT, status"
              + " VARCHAR(10) CHARACTER SET utf8mb4, note VARCHAR(20) CHARACTER SET utf8mb4)",
          "CREATE VIEW shop.v AS SELECT * FROM shop.orders");
      Random random = new Random(3);
      changes(server, random, ROWS, true);
      ObjectMapping objects =
          ObjectMapping.builder()
              .topic("T_${database}_${table}")
              .table(
                  "shop.orders",
                  t ->
                      t.where(WHERE)
                          .columns("status", "id", "amount")
                          .rename("amount", "total")
                          .shardBy("user_id"))
              .build();
      MySqlSource source = EndToEnd.source(server).chunkRows(50).build();
      assertThat(source.tables().find(new TableId("shop", "orders")).orElseThrow().columns())
          .extracting(c -> c.name())
          .containsExactly("id", "user_id", "amount", "status", "note");
      assertThat(source.tables().find(new TableId("shop", "gone"))).isEmpty();
      assertThat(source.tables().find(ObjectMapping.builder().rules("shop.*=any").build()).others())
          .isEqualTo(Map.of(new TableId("shop", "v"), "view"));
      try (SyncPipeline pipeline =
          EndToEnd.pipeline("filters", source, kafka, state)
              .objects(objects)
              .checkpoints(new MemoryCheckpointStore())
              .build()) {
        pipeline.precheck().throwIfFailed();
        pipeline.start();
        changes(server, random, 1000, false);
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
        Fold fold = new Fold(kafka.endOffsets("T_shop_orders"));
        changes(server, random, 3000, false);
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
        kafka.consumeAll("T_shop_orders").forEach(fold::add);
        assertThat(fold.rows).isNotEmpty().isEqualTo(selected(server));
        // Rows went over the boundary both ways, and the filter was in the way of others.
        assertThat(fold.types.keySet()).contains("ROW", "INSERT", "UPDATE", "DELETE");
        assertThat(fold.types.get("INSERT")).isGreaterThan(50);
        assertThat(fold.types.values().stream().mapToInt(Integer::intValue).sum()).isLessThan(4000);
        server.execute("RENAME TABLE shop.orders TO shop.orders_old");
        server.execute("DELETE FROM shop.orders_old");
        EndToEnd.awaitCaughtUp(pipeline, server, Duration.ofSeconds(60));
        assertThat(pipeline.status().notes())
            .extracting(PipelineStatus.Note::text)
            .containsExactly(
                "table shop.orders was renamed to shop.orders_old, which no mapping takes: it is"
                    + " not synchronized any more");
        assertThat(kafka.consumeAll("T_shop_orders")).hasSize(fold.messages);
      }
    }
  }

  private static void changes(DatabaseServer server, Random random, int count, boolean insert)
      throws Exception {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < count; i++) {
        int id = insert ? i : random.nextInt(ROWS + 50);
        String amount = random.nextInt(8) == 0 ? "NULL" : "" + random.nextInt(200);
        String status =
            List.of("'paid'", "'DRAFT'", "'draft '", "'open'", "NULL").get(random.nextInt(5));
        String note = List.of("NULL", "'a'", "'axb'", "'Ä'").get(random.nextInt(4));
        String values = "%d, %d, %s, %s, %s".formatted(id, id % 7, amount, status, note);
        switch (insert ? 9 : random.nextInt(10)) {
          case 0 -> statement.execute("DELETE FROM shop.orders WHERE id = " + id);
          case 1, 2, 3 ->
              statement.execute("UPDATE shop.orders SET note=" + note + " WHERE id=" + id);
          case 4, 5, 6, 7 ->
              statement.execute(
                  "UPDATE shop.orders SET amount=%s, status=%s WHERE id=%d"
                      .formatted(amount, status, id));
          default ->
              statement.execute(
                  "INSERT INTO shop.orders VALUES ("
                      + values
                      + ") ON DUPLICATE KEY UPDATE amount="
                      + amount);
        }
        if (i % 20 == 0) {
          connection.commit();
        }
      }
      connection.commit();
    }
  }

  private static Map<String, String> selected(DatabaseServer server) throws Exception {
    Map<String, String> rows = new TreeMap<>();
    for (List<String> row :
        server.query("SELECT status, id, amount FROM shop.orders WHERE " + WHERE)) {
      rows.put(
          row.get(1), "{status=%s, id=%s, total=%s}".formatted(row.get(0), row.get(1), row.get(2)));
    }
    return rows;
  }

  /**
   * The rows that the messages make, by id. Once full synchronization is done each message must fit
   * what was there; before, the log's changes may come ahead of their row's.
   */
  private static final class Fold {
    final Map<Integer, Long> fullUpTo;
    final Map<String, String> rows = new TreeMap<>();
    final Map<String, Integer> types = new TreeMap<>();
    int messages;

    Fold(Map<Integer, Long> fullUpTo) {
      this.fullUpTo = fullUpTo;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
      Map<String, String> after = new java.util.LinkedHashMap<>();
      Map<String, String> before = new java.util.LinkedHashMap<>();
      String type = read(record.value(), before, after);
      types.merge(type, 1, Integer::sum);
      messages++;
      String id = (after.isEmpty() ? before : after).get("id");
      assertThat(
              Integer.parseInt(new String(record.key(), java.nio.charset.StandardCharsets.UTF_8)))
          .as("the key is user_id")
          .isEqualTo(Integer.parseInt(id) % 7);
      String was = after.isEmpty() ? rows.remove(id) : rows.put(id, after.toString());
      if (record.offset() >= fullUpTo.get(record.partition())) {
        assertThat(type).isIn("INSERT", "UPDATE", "DELETE");
        assertThat(was).as(type).isEqualTo(before.isEmpty() ? null : before.toString());
      }
    }

    private static String read(byte[] json, Map<String, String> before, Map<String, String> after) {
      String type = "";
      try (JsonParser in = new JsonFactory().createParser(json)) {
        List<String> path = new ArrayList<>();
        while (in.nextToken() != null) {
          if (in.currentToken() == JsonToken.START_OBJECT) {
            path.add(String.valueOf(in.currentName()));
          } else if (in.currentToken() == JsonToken.END_OBJECT) {
            path.remove(path.size() - 1);
          } else if (in.currentToken().isScalarValue()) {
            String inside = path.get(path.size() - 1);
            if (in.currentName().equals("recordType")) {
              type = in.getText();
            } else if (inside.equals("prevStruct")) {
              before.put(in.currentName(), in.getText());
            } else if (inside.equals("postStruct")) {
              after.put(in.currentName(), in.getText());
            }
          }
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return type;
    }
  }
}
