package dev.oms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages are written by hand here, so that each fault can be made on purpose. */
class TopicVerifierTest {

  private static DatabaseServer server;
  private static KafkaCluster kafka;
  private static KafkaProducer<String, String> producer;
  private static int topicNumber;

  private String topic;

  @BeforeAll
  static void start() {
    server = DatabaseServers.mariadb11().start();
    kafka = KafkaCluster.builder().start();
    producer =
        new KafkaProducer<>(
            new HashMap<>(kafka.clientProperties()),
            new StringSerializer(),
            new StringSerializer());
  }

  @AfterAll
  static void stop() {
    producer.close();
    kafka.close();
    server.close();
  }

  @BeforeEach
  void createTableAndTopic() throws Exception {
    topic = "t" + topicNumber++;
    kafka.createTopic(topic, 2);
    server.execute(
        "DROP DATABASE IF EXISTS shop",
        "CREATE DATABASE shop",
        "CREATE TABLE shop.t (id INT PRIMARY KEY, version BIGINT, c VARCHAR(20))",
        "INSERT INTO shop.t VALUES (1, 3, 'one'), (2, 1, NULL)");
  }

  /** The life of the two rows as it should arrive; row 3 is gone in the end. */
  private static List<String> faultless() {
    return new ArrayList<>(
        List.of(
            row("ROW", 1, 1, "a"),
            update(1, 1, "a", 2, "b"),
            row("INSERT", 3, 1, "x"),
            update(1, 2, "b", 3, "one"),
            row("INSERT", 2, 1, null),
            message("DELETE", struct(3, 1, "x"), "null")));
  }

  @Test
  void acceptsWhatAddsUpToTheTable() throws Exception {
    VerificationReport report = verify(faultless());
    assertThat(report.isExactlyOnce()).as(report.toString()).isTrue();
    assertThat(report.messages()).isEqualTo(6);
    assertThat(report.messagesByType())
        .containsEntry("UPDATE", 2L)
        .containsEntry("INSERT", 2L)
        .containsEntry("DELETE", 1L)
        .containsEntry("ROW", 1L);
    assertThat(report.tableRows()).isEqualTo(2);
    assertThat(report.topicRows()).isEqualTo(2);
  }

  @Test
  void seesAMissingRow() throws Exception {
    List<String> messages = faultless();
    messages.remove(4);
    VerificationReport report = verify(messages);
    assertThat(report.missing()).isEqualTo(1);
    assertThat(report.details()).singleElement().asString().contains("missing row shop.t{id=2");
    assertThatThrownBy(report::assertConsistent).isInstanceOf(AssertionError.class);
  }

  @Test
  void seesASurplusRow() throws Exception {
    List<String> messages = faultless();
    messages.remove(5);
    VerificationReport report = verify(messages);
    assertThat(report.surplus()).isEqualTo(1);
    assertThat(report.details()).singleElement().asString().contains("surplus row", "\"x\"");
    assertThat(report.isConsistent()).isFalse();
  }

  @Test
  void seesADifferingRowAndNamesTheColumn() throws Exception {
    List<String> messages = faultless();
    messages.set(4, row("INSERT", 2, 1, ""));
    VerificationReport report = verify(messages);
    assertThat(report.differing()).isEqualTo(1);
    assertThat(report.details())
        .singleElement()
        .asString()
        .contains("[c: table NULL, message \"\"]");
    assertThat(report.isConsistent()).isFalse();
  }

  @Test
  void seesUpdatesInTheWrongOrder() throws Exception {
    List<String> messages = faultless();
    messages.add(1, messages.remove(3));
    VerificationReport report = verify(messages);
    assertThat(report.reordered()).isEqualTo(1);
    assertThat(report.stepsBack()).isEqualTo(1);
    assertThat(report.gaps()).isEqualTo(1);
    assertThat(report.duplicates()).isZero();
    assertThat(report.isConsistent()).isFalse();
  }

  @Test
  void seesADeleteThatOvertakesTheLastUpdate() throws Exception {
    List<String> messages = faultless();
    messages.set(5, message("DELETE", struct(3, 2, "y"), "null"));
    messages.add(update(3, 1, "x", 2, "y"));
    messages.add(message("DELETE", struct(3, 2, "y"), "null"));
    assertThat(verify(messages).reordered()).isEqualTo(1);
  }

  @Test
  void seesAChangeThatWasLostThoughTheEndIsRight() throws Exception {
    List<String> messages = faultless();
    messages.remove(1);
    VerificationReport report = verify(messages);
    assertThat(report.gaps()).isEqualTo(1);
    assertThat(report.missing() + report.surplus() + report.differing()).isZero();
    assertThat(report.isConsistent()).isFalse();
  }

  @Test
  void allowsAReplayAfterACrashAndCountsIt() throws Exception {
    List<String> messages = faultless();
    messages.addAll(messages.subList(1, 6));
    VerificationReport report = verify(messages);
    report.assertConsistent();
    assertThat(report.duplicates()).isEqualTo(5);
    assertThat(report.stepsBack()).isPositive();
    assertThat(report.isExactlyOnce()).isFalse();
    assertThatThrownBy(report::assertExactlyOnce).isInstanceOf(AssertionError.class);
  }

  @Test
  void seesARowInTwoPartitions() throws Exception {
    send(0, faultless());
    send(1, List.of(update(1, 2, "b", 3, "one")));
    assertThat(verify().partitionMoves()).isEqualTo(1);
  }

  @Test
  void followsAPrimaryKeyChange() throws Exception {
    List<String> messages = faultless();
    messages.set(4, row("INSERT", 9, 7, null));
    messages.add(message("UPDATE", struct(9, 7, null), struct(2, 1, null)));
    verify(messages).assertConsistent();
  }

  @Test
  void seesWhatIsNoMessage() throws Exception {
    List<String> messages = faultless();
    messages.add("{\"recordType\":\"INSERT\"");
    messages.add(row("UPSERT", 1, 1, "a"));
    messages.add(
        "{\"recordType\":\"HEARTBEAT\",\"prevStruct\":null,\"postStruct\":null,"
            + "\"allMetaData\":{\"timestamp\":\"1\"}}");
    VerificationReport report = verify(messages);
    assertThat(report.malformed()).isEqualTo(2);
    assertThat(report.messagesByType()).containsEntry("HEARTBEAT", 1L);
    assertThat(report.isConsistent()).isFalse();
  }

  @Test
  void comparesAPartOfTheTable() throws Exception {
    List<String> messages = new ArrayList<>();
    messages.add(message("INSERT", "null", "{\"id\":1,\"c\":\"one\"}"));
    messages.add(message("INSERT", "null", "{\"id\":1,\"c\":\"one\"}"));
    send(0, messages);
    TopicVerifier.of(kafka, topic)
        .table(VerifiedTable.of("shop", "t").columns("id", "c").where("c IS NOT NULL"))
        .verify(server)
        .assertExactlyOnce();
  }

  @Test
  void rendersEachTypeAsTheFormatDoes() throws Exception {
    server.execute(
        "DROP TABLE shop.t",
        "SET time_zone = '+05:00'",
        "SET sql_mode = ''",
        """
        CREATE TABLE shop.t (id BIGINT UNSIGNED PRIMARY KEY, ti TINYINT(1), z INT(6) ZEROFILL,
          de DECIMAL(20,4), fl FLOAT, dou DOUBLE, ch CHAR(5), tx TEXT, en ENUM('a','b'),
          se SET('x','y'), bi BIT(12), bin BINARY(4), bl BLOB, ye YEAR, da DATE, ti3 TIME(3),
          dt DATETIME(6), dt0 DATETIME, ts TIMESTAMP(6) NULL, ts0 TIMESTAMP NULL,
          zero DATE, tz TIMESTAMP NULL, lat VARCHAR(9) CHARACTER SET latin1)\
        """,
        """
        INSERT INTO shop.t VALUES (18446744073709551615, 1, 42, 1.5, 1.1, 0.1, 'ab ', 'ż"\\n🐢', 'b',
          'x,y', b'000000000101', 'ab', x'00ff', 2024, '2024-02-29', '-100:00:00.120',
          '2020-01-01 00:00:00.120000', '2020-01-01 10:00:00', FROM_UNIXTIME(1606233662.012340),
          FROM_UNIXTIME(1606233662), '0000-00-00', '0000-00-00 00:00:00', 'café')\
        """);
    String row =
        "{\"id\":18446744073709551615,\"ti\":1,\"z\":42,\"de\":1.5000,\"fl\":1.1,\"dou\":0.1,"
            + "\"ch\":\"ab\",\"tx\":\"ż\\\"\\n🐢\",\"en\":\"b\",\"se\":\"x,y\",\"bi\":\"BQ==\","
            + "\"bin\":\"YWIAAA==\",\"bl\":\"AP8=\",\"ye\":2024,\"da\":\"2024-02-29\","
            + "\"ti3\":\"-100:00:00.12\",\"dt\":\"2020-01-01 00:00:00.12\","
            + "\"dt0\":\"2020-01-01 10:00:00\",\"ts\":\"1606233662.01234\",\"ts0\":\"1606233662\","
            + "\"zero\":\"0000-00-00\",\"tz\":\"0000-00-00 00:00:00\",\"lat\":\"café\"}";
    verify(List.of(message("ROW", "null", row))).assertExactlyOnce();
    for (String[] wrong :
        new String[][] {
          {"1.5000", "1.5"},
          {"\"ti\":1", "\"ti\":\"1\""},
          {"1.1,", "1.2,"},
          {"00:00.12\",\"dt0", "00:00.120\",\"dt0"},
          {"BQ==", "BA=="},
          {"YWIAAA==", "YWI="},
          {"\"1606233662\"", "\"1606233661\""},
          {"18446744073709551615", "18446744073709551616"},
          {"\"en\":\"b\",", ""},
        }) {
      assertThat(row).contains(wrong[0]);
      createTopicAgain();
      assertThat(
              verify(List.of(message("ROW", "null", row.replace(wrong[0], wrong[1]))))
                  .isConsistent())
          .as(Arrays.toString(wrong))
          .isFalse();
    }
  }

  private void createTopicAgain() {
    topic = "t" + topicNumber++;
    kafka.createTopic(topic, 1);
  }

  private VerificationReport verify(List<String> messages) throws Exception {
    send(0, messages);
    return verify();
  }

  private VerificationReport verify() throws Exception {
    return TopicVerifier.of(kafka, topic).table("shop", "t").verify(server);
  }

  private void send(int partition, List<String> messages) {
    for (String message : messages) {
      var unused = producer.send(new ProducerRecord<>(topic, partition, "k", message));
    }
    producer.flush();
  }

  private static String row(String type, int id, long version, String c) {
    return message(type, "null", struct(id, version, c));
  }

  private static String update(int id, long v1, String c1, long v2, String c2) {
    return message("UPDATE", struct(id, v1, c1), struct(id, v2, c2));
  }

  private static String struct(int id, long version, String c) {
    return "{\"id\":%d,\"version\":%d,\"c\":%s}"
        .formatted(id, version, c == null ? "null" : "\"" + c + "\"");
  }

  private static String message(String type, String before, String after) {
    return """
    {"prevStruct":%s,"postStruct":%s,"recordType":"%s","allMetaData":{"checkpoint":null,\
    "record_primary_key":"id","db":"shop","table_name":"t","extra":{"a":[1]}}}\
    """
        .formatted(before, after, type);
  }
}
