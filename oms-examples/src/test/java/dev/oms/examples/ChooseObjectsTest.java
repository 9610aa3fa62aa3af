package dev.oms.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.TableId;
import dev.oms.project.ObjectsCsv;
import dev.oms.sink.kafka.KafkaSink;
import dev.oms.source.mysql.MySqlSource;
import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.DatabaseServers;
import dev.oms.testkit.KafkaCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChooseObjectsTest {

  @Test
  void importsValidatesAndPrechecks(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("objects.csv");
    try (KafkaCluster kafka = KafkaCluster.builder().nodes(1).start();
        DatabaseServer server = DatabaseServers.mariadb11().assumeAvailable().start()) {
      server.createCaptureUser("oms", "s3cret-Pw");
      server.execute(
          "CREATE DATABASE shop",
          "CREATE TABLE shop.orders (id INT PRIMARY KEY, user_id INT, amount INT,"
              + " status VARCHAR(10) CHARACTER SET utf8mb4)");
      MySqlSource source =
          MySqlSource.builder()
              .host(server.host())
              .port(server.port())
              .username("oms")
              .password("s3cret-Pw")
              .build();
      KafkaSink sink = KafkaSink.builder().bootstrapServers(kafka.bootstrapServers()).build();
      // The topic is missing: everything else is right.
      assertThat(ChooseObjects.check(file, source, sink)).isEqualTo(1);
      assertThat(ObjectsCsv.standard().read(file)).isEqualTo(ChooseObjects.written());
      kafka.createTopic("orders", 3);
      assertThat(ChooseObjects.check(file, source, sink)).isZero();
      Files.writeString(file, Files.readString(file).replace("user_id", "usr_id"));
      assertThat(ChooseObjects.check(file, source, sink)).isEqualTo(1);
      server.execute("ALTER TABLE shop.orders RENAME COLUMN user_id TO usr_id");
      assertThat(ChooseObjects.check(file, source, sink)).isZero();
    }
  }

  @Test
  void objectsOfThePage() {
    assertThat(ChooseObjects.whole().contains(new TableId("shop", "orders"))).isTrue();
    assertThat(ChooseObjects.whole().contains(new TableId("shop", "_orders_gho"))).isFalse();
    assertThat(ChooseObjects.asText().contains(new TableId("my.shop", "odd name"))).isTrue();
    assertThat(ChooseObjects.asText().contains(new TableId("crm", "x_tmp"))).isFalse();
  }
}
