package dev.oms.format.avro;

import dev.oms.core.RetriableException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.format.avro.AvroSerializer.Framing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Makes schemas known to consumers, in the registry and in files, before the first message that
 * needs them, and gives what the framing puts in front of messages. Each schema is published once.
 * Thread-safe.
 */
final class SchemaPublisher {

  /** Above the versions that a run sees; forgotten ones are published again, to no effect. */
  private static final int MAX_REMEMBERED = 10_000;

  private final Framing framing;
  private final @Nullable SchemaRegistry registry;
  private final @Nullable SchemaDirectory directory;
  private final ReentrantLock lock = new ReentrantLock();

  /** The headers by subject and schema. */
  private final Map<Published, byte[]> headers = new HashMap<>();

  private record Published(String subject, String json) {}

  SchemaPublisher(
      Framing framing, @Nullable SchemaRegistry registry, @Nullable Path schemaDirectory) {
    this.framing = framing;
    this.registry = registry;
    directory = schemaDirectory == null ? null : new SchemaDirectory(schemaDirectory);
  }

  /** Checks that schemas can be published; publishes none. */
  void precheck(PrecheckCollector report) {
    SchemaRegistry toAsk = registry;
    if (toAsk != null) {
      report.run(
          "Serializer-REGISTRY",
          () -> {
            toAsk.ping();
            report.passed("Serializer-REGISTRY", toAsk + " answers");
          });
    }
    SchemaDirectory toWrite = directory;
    if (toWrite != null) {
      report.run(
          "Serializer-SCHEMA_DIRECTORY",
          () -> {
            toWrite.probe();
            report.passed("Serializer-SCHEMA_DIRECTORY", toWrite + " can be written");
          });
    }
  }

  /**
   * Publishes the schema unless it is published.
   *
   * @param subject the name for the registry
   * @param fileName the name for files, which the version follows
   * @return what stands in front of each message of this schema; must not be changed
   */
  byte[] publish(Schema schema, String subject, String fileName) {
    Published key = new Published(subject, schema.toString());
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException(
          "interrupted while another thread registers a schema, before " + subject, e);
    }
    try {
      byte[] known = headers.get(key);
      if (known != null) {
        return known;
      }
      if (directory != null) {
        directory.write(fileName, version(schema, key.json()), key.json());
      }
      byte[] header = header(schema, key);
      if (headers.size() >= MAX_REMEMBERED) {
        headers.clear();
      }
      headers.put(key, header);
      return header;
    } finally {
      lock.unlock();
    }
  }

  private byte[] header(Schema schema, Published key) {
    ByteOutput header = new ByteOutput(16);
    if (framing == Framing.CONFLUENT && registry != null) {
      int id = registry.register(key.subject(), key.json());
      header.write(0);
      header.write(ByteBuffer.allocate(4).putInt(id).array());
    } else if (framing == Framing.SINGLE_OBJECT) {
      header.write(0xC3);
      header.write(0x01);
      AvroOutput.writeLittleEndian(SchemaNormalization.parsingFingerprint64(schema), 8, header);
    }
    return header.toByteArray();
  }

  /** What tells the versions apart: what messages say, or a hash of the whole schema. */
  private String version(Schema schema, String json) {
    long fingerprint =
        framing == Framing.SINGLE_OBJECT
            ? SchemaNormalization.parsingFingerprint64(schema)
            : SchemaNormalization.fingerprint64(json.getBytes(StandardCharsets.UTF_8));
    return String.format("%016x", fingerprint);
  }
}
