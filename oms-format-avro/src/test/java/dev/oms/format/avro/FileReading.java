package dev.oms.format.avro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;

// begin single
/** Reads messages of the framing SINGLE_OBJECT. */
final class FileReading {

  /** A decoder that knows the schemas of {@code schemaDirectory}. */
  static BinaryMessageDecoder<GenericRecord> decoder(Path schemaDirectory) throws IOException {
    // Without a schema of the reader's own each message is read by the one it was written with.
    BinaryMessageDecoder<GenericRecord> decoder =
        new BinaryMessageDecoder<>(ConfluentReading.types(), null);
    try (Stream<Path> files = Files.list(schemaDirectory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".avsc")).toList()) {
        decoder.addSchema(new Schema.Parser().parse(Files.readString(file)));
      }
    }
    return decoder;
  }
}
// end single
