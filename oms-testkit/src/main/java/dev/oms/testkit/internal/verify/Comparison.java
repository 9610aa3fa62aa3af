package dev.oms.testkit.internal.verify;

import dev.oms.testkit.VerificationReport;
import dev.oms.testkit.VerifiedTable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One comparison of messages with tables. */
public final class Comparison {

  private static final int MAX_SAMPLES = 20;

  /** Where the messages are. */
  public interface Messages {
    /** Hands over all messages, each partition's in order. */
    void forEach(Consumer<ConsumerRecord<byte[], byte[]>> consumer);

    /** Returns one of them again. */
    ConsumerRecord<byte[], byte[]> read(String topic, int partition, long offset);
  }

  private final Messages messages;
  private final Map<String, TableShape> shapes = new LinkedHashMap<>();
  private final List<String> samples = new ArrayList<>();
  private int missingSamples;
  private int differingSamples;
  private int surplusSamples;
  private long tableRows;
  private long topicRows;
  private long missing;
  private long surplus;
  private long differing;

  private Comparison(Messages messages) {
    this.messages = messages;
  }

  /** Folds the messages and compares. */
  public static VerificationReport run(
      Connection connection, List<VerifiedTable> tables, Messages messages) throws SQLException {
    return new Comparison(messages).run(connection, tables);
  }

  private VerificationReport run(Connection connection, List<VerifiedTable> tables)
      throws SQLException {
    for (VerifiedTable table : tables) {
      TableShape shape = TableShape.load(connection, table, shapes.size());
      shapes.put(shape.name(), shape);
    }
    TopicFold fold = new TopicFold(shapes);
    messages.forEach(fold::apply);
    for (TableShape shape : shapes.values()) {
      compare(connection, shape, fold);
    }
    for (FoldedRow row : fold.rows()) {
      if (row.present) {
        topicRows++;
        if (!row.inTable) {
          surplus++;
          if (surplusSamples++ < MAX_SAMPLES) {
            samples.add("surplus row, not in the table: " + Samples.text(read(fold, row)));
          }
        }
      }
    }
    samples.addAll(fold.samples);
    return new VerificationReport(
        fold.messages,
        fold.messagesByType,
        tableRows,
        topicRows,
        missing,
        surplus,
        differing,
        fold.duplicates,
        fold.stepsBack,
        fold.reordered,
        fold.gaps,
        fold.partitionMoves,
        fold.malformed,
        fold.ofOtherTables,
        samples);
  }

  private void compare(Connection connection, TableShape shape, TopicFold fold)
      throws SQLException {
    try (Statement statement =
        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      // Rows as they come instead of all at once: MySQL's driver has its own way to say so.
      boolean mysql = connection.getMetaData().getDriverName().startsWith("MySQL");
      statement.setFetchSize(mysql ? Integer.MIN_VALUE : 1_000);
      try (ResultSet rows = statement.executeQuery(shape.select())) {
        while (rows.next()) {
          tableRows++;
          compareRow(shape, fold, shape.tableRow(rows));
        }
      }
    }
  }

  private void compareRow(TableShape shape, TopicFold fold, Map<String, String> texts)
      throws SQLException {
    byte[] key = shape.key(texts);
    if (key == null) {
      throw new SQLException("no key in " + Samples.text(texts));
    }
    FoldedRow row = fold.find(key);
    if (row == null || !row.present) {
      missing++;
      if (missingSamples++ < MAX_SAMPLES) {
        samples.add(
            "missing row "
                + shape.name()
                + Samples.text(texts)
                + (row == null ? ", no message" : ", gone with " + Samples.text(read(fold, row))));
      }
      return;
    }
    row.inTable = true;
    if (row.rowHash != TableShape.hash(texts)) {
      differing++;
      if (differingSamples++ < MAX_SAMPLES) {
        ConsumerRecord<byte[], byte[]> record = read(fold, row);
        samples.add(
            "differing row "
                + shape.name()
                + difference(shape, texts, record)
                + ": "
                + Samples.text(record));
      }
    }
  }

  private static String difference(
      TableShape shape, Map<String, String> table, ConsumerRecord<byte[], byte[]> record) {
    try {
      Message message = Message.parse(record.value());
      return message.after() == null
          ? ""
          : Samples.difference(table, shape.messageRow(message.after()));
    } catch (IOException e) {
      return " " + e;
    }
  }

  private ConsumerRecord<byte[], byte[]> read(TopicFold fold, FoldedRow row) {
    return messages.read(fold.topic(row), fold.partition(row), row.offset);
  }
}
