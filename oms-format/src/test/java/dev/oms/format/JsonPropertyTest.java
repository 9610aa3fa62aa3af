package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.oms.core.model.ArrayRow;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.Row;
import dev.oms.core.model.RowChange;
import dev.oms.core.model.SimpleOrigin;
import dev.oms.core.model.SimpleRowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.Serializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Any row of any schema gives JSON that an independent parser reads back to the same values. */
class JsonPropertyTest {

  private static final JsonFactory JACKSON = new JsonFactory();
  private static final Serializer DEFAULT = MessageFormat.DEFAULT.serializer();

  @Property(tries = 2000)
  void anyBytesMakeAValidString(@ForAll("nastyBytes") byte[] bytes) throws IOException {
    ByteOutput out = new ByteOutput(16);
    ByteSlice slice = new ByteSlice();
    byte[] padded = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, padded, 2, bytes.length);
    slice.set(padded, 2, bytes.length);
    JsonWriter.writeString(slice, out);
    String expected = new String(bytes, StandardCharsets.UTF_8);
    assertThat(parseString(out)).isEqualTo(expected);

    out.reset();
    JsonWriter.writeString(expected, out);
    assertThat(parseString(out)).isEqualTo(expected);
  }

  @Example
  void everyCharacterReadsBack() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 37) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        all.appendCodePoint(c);
      }
    }
    ByteOutput out = new ByteOutput(16);
    JsonWriter.writeString(all.toString(), out);
    assertThat(parseString(out)).isEqualTo(all.toString());
  }

  @Example
  void everyByteAtEveryPlaceOfAWord() throws IOException {
    for (int b = 0; b < 128; b++) {
      for (int place = 0; place < 17; place++) {
        byte[] text = new byte[17];
        Arrays.fill(text, (byte) 'a');
        text[place] = (byte) b;
        ByteOutput out = new ByteOutput(16);
        ByteSlice slice = new ByteSlice();
        slice.set(text, 0, text.length);
        JsonWriter.writeString(slice, out);
        assertThat(parseString(out)).isEqualTo(new String(text, StandardCharsets.UTF_8));
      }
    }
  }

  @Example
  void loneSurrogatesBecomeReplacementCharacters() throws IOException {
    byte[] lone = {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b', '"'};
    ByteOutput out = new ByteOutput(16);
    ByteSlice slice = new ByteSlice();
    slice.set(lone, 0, lone.length);
    JsonWriter.writeString(slice, out);
    assertThat(parseString(out)).isEqualTo("a\uFFFDb\"");
    out.reset();
    JsonWriter.writeString("a\uD800b", out);
    assertThat(parseString(out)).isEqualTo("a?b");
  }

  private static String parseString(ByteOutput out) throws IOException {
    assertStrictUtf8(out.toByteArray());
    try (JsonParser parser = JACKSON.createParser(out.toByteArray())) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
      String text = parser.getText();
      assertThat(parser.nextToken()).isNull();
      return text;
    }
  }

  private static void assertStrictUtf8(byte[] bytes) throws IOException {
    StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
  }

  @Property(tries = 1000)
  void anyRowReadsBack(@ForAll long seed) throws IOException {
    RowChange change = change(new Random(seed));
    String message = Fixtures.message(DEFAULT, change);
    assertStrictUtf8(message.getBytes(StandardCharsets.UTF_8));
    Map<String, @Nullable Object> parsed = Json.object(message);
    assertThat(parsed.get("prevStruct")).isEqualTo(expected(change.before()));
    assertThat(parsed.get("postStruct")).isEqualTo(expected(change.after()));
  }

  @Property(tries = 300)
  void everyFormatGivesJsonForAnyRow(@ForAll long seed) throws IOException {
    RowChange change = change(new Random(seed));
    for (MessageFormat format : MessageFormat.values()) {
      String message = Fixtures.message(format.serializer(), change);
      assertStrictUtf8(message.getBytes(StandardCharsets.UTF_8));
      assertThat(Json.object(message)).as(format.name()).isNotEmpty();
    }
  }

  static RowChange change(Random random) {
    TableSchema schema = schema(random);
    Row before = row(schema, random);
    Row after = row(schema, random);
    SimpleOrigin origin = new SimpleOrigin(nonEmpty(text(random)), text(random), null, 1);
    return switch (random.nextInt(4)) {
      case 0 -> SimpleRowChange.insert(after, random.nextLong(), origin);
      case 1 -> SimpleRowChange.update(before, after, random.nextLong(), origin);
      case 2 -> SimpleRowChange.delete(before, random.nextLong(), origin);
      default -> SimpleRowChange.snapshot(after, origin);
    };
  }

  private static @Nullable Object expected(@Nullable Row row) {
    if (row == null) {
      return null;
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < row.schema().size(); i++) {
      if (!row.isAbsent(i)) {
        Column column = row.schema().column(i);
        values.put(column.name(), row.isNull(i) ? null : expected(row, i, column));
      }
    }
    return values;
  }

  private static @Nullable Object expected(Row row, int i, Column column) {
    return switch (column.kind()) {
      case INTEGER ->
          new BigDecimal(
              column.unsigned()
                  ? Long.toUnsignedString(row.getLong(i))
                  : Long.toString(row.getLong(i)));
      case FLOAT ->
          Float.isFinite(row.getFloat(i)) ? new BigDecimal(Float.toString(row.getFloat(i))) : null;
      case DOUBLE -> Double.isFinite(row.getDouble(i)) ? new BigDecimal(text(row, i)) : null;
      case DECIMAL -> row.getDecimal(i);
      case BINARY -> {
        ByteSlice slice = new ByteSlice();
        row.getBytes(i, slice);
        yield Base64.getEncoder().encodeToString(slice.toByteArray());
      }
      default -> text(row, i);
    };
  }

  private static String text(Row row, int i) {
    String text = row.getText(i);
    return text == null ? "" : text;
  }

  private static TableSchema schema(Random random) {
    List<Column> columns = new ArrayList<>();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      DataType type = DataType.values()[random.nextInt(DataType.values().length)];
      columns.add(
          new Column(
              i + ":" + text(random),
              type,
              "x",
              true,
              random.nextBoolean(),
              1,
              0,
              null,
              List.of()));
    }
    return Fixtures.table(
        random.nextBoolean() ? List.of() : List.of(random.nextInt(count)),
        columns.toArray(new Column[0]));
  }

  private static Row row(TableSchema schema, Random random) {
    return ArrayRow.of(
        schema,
        schema.columns().stream()
            .map(
                c ->
                    switch (random.nextInt(10)) {
                      case 0 -> null;
                      case 1 -> ArrayRow.ABSENT;
                      default -> value(c, random);
                    })
            .toArray());
  }

  static Object value(Column column, Random random) {
    return switch (column.kind()) {
      case INTEGER -> random.nextLong() >> random.nextInt(64);
      case DECIMAL ->
          new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(30));
      case FLOAT -> (float) random.nextInt(100_000) / 64;
      case DOUBLE -> Double.longBitsToDouble(random.nextLong());
      case TEXT -> text(random);
      case BINARY -> {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case DATE -> "%04d-%02d-%02d".formatted(random.nextInt(10000), random.nextInt(13), 31);
      case TIME -> Duration.ofNanos((random.nextLong() >> 12));
      case DATETIME -> {
        String time =
            "%04d-%02d-%02d 23:59:%02d.%09d"
                .formatted(
                    random.nextInt(10000),
                    random.nextInt(13),
                    random.nextInt(32),
                    random.nextInt(60),
                    random.nextInt(1_000_000_000));
        yield column.type() == DataType.ZONED_DATETIME ? time + " Asia/\"x\"" : time;
      }
      case TIMESTAMP -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      int c =
          switch (random.nextInt(6)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> random.nextBoolean() ? '"' : '\\';
            case 2 -> 0x4E00 + random.nextInt(0x5000);
            case 3 -> 0x1F600 + random.nextInt(60);
            default -> 0x20 + random.nextInt(0x60);
          };
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  private static String nonEmpty(String text) {
    return text.isEmpty() ? "-" : text;
  }

  @Provide
  Arbitrary<byte[]> nastyBytes() {
    Arbitrary<Byte> any = Arbitraries.bytes();
    Arbitrary<Byte> special =
        Arbitraries.of(
            (byte) '"',
            (byte) '\\',
            (byte) 0,
            (byte) 0x1F,
            (byte) 0x7F,
            (byte) 0xC0,
            (byte) 0xC3,
            (byte) 0xA0,
            (byte) 0xBF,
            (byte) 0xE0,
            (byte) 0xED,
            (byte) 0xF0,
            (byte) 0xF4,
            (byte) 0x8F,
            (byte) 0x90,
            (byte) 0xFF);
    Arbitrary<Byte> ascii = Arbitraries.bytes().between((byte) 0x20, (byte) 0x7E);
    return Arbitraries.oneOf(any, special, ascii).array(byte[].class).ofMaxSize(40);
  }
}
