package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;
import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.ByteSlice;
import dev.oms.core.model.LentSlices;
import dev.oms.core.model.Row;
import dev.oms.core.model.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A row image of a binlog event. Positioning finds where each value starts and how long it is;
 * values are decoded when they are asked for, and text in UTF-8 is a slice of the event's bytes.
 * Made and moved by {@link RowsEvent}. Not thread-safe.
 */
public final class BinlogRow implements Row {

  private static final int NULL = -1;
  private static final int ABSENT = -2;
  private static final byte[] EMPTY = new byte[0];

  private final @Nullable LentSlices lent;
  private TextReader text = new TextReader();
  private byte[] scratch = new byte[128];
  private @Nullable ByteOutput output;
  private @Nullable JsonBinary json;
  private @Nullable ColumnCompression compression;

  private @Nullable RowLayout layout;
  private byte[] bytes = EMPTY;
  private int[] offsets = new int[0];

  /** Lengths of the values; {@link #NULL} and {@link #ABSENT} where there is none. */
  private int[] lengths = new int[0];

  /**
   * A row.
   *
   * @param lent remembers the slices that are filled; null when whoever reads the row keeps none
   */
  BinlogRow(@Nullable LentSlices lent) {
    this.lent = lent;
  }

  void bind(RowLayout layout) {
    this.layout = layout;
    if (offsets.length < layout.columns) {
      offsets = new int[layout.columns];
      lengths = new int[layout.columns];
    }
  }

  /** Lets go of the event's bytes. */
  void release() {
    bytes = EMPTY;
  }

  /** Lets go of everything as large as a value; the row is of no use any more. */
  void close() {
    release();
    text = new TextReader();
    scratch = EMPTY;
    output = null;
    json = null;
    compression = null;
  }

  /**
   * Finds the values of an image and returns where the next one starts.
   *
   * @param present where the bitmap of present columns is
   * @param presentCount the number of its bits, when all of them are set; else negative, and the
   *     number of bits set is its complement
   */
  int position(byte[] event, int present, int presentCount, int start, int end) {
    RowLayout to = layout();
    bytes = event;
    int[] shapes = to.shapes;
    int columns = to.columns;
    boolean all = presentCount >= 0;
    int nullBits = all ? presentCount : ~presentCount;
    int nulls = start;
    int at = start + ((nullBits + 7) >> 3);
    if (at > end) {
      throw truncated(0, start, end);
    }
    int bit = 0;
    for (int i = 0; i < columns; i++) {
      if (!all && (event[present + (i >> 3)] & 1 << (i & 7)) == 0) {
        lengths[i] = ABSENT;
        continue;
      }
      if ((event[nulls + (bit >> 3)] & 1 << (bit & 7)) != 0) {
        lengths[i] = NULL;
        bit++;
        continue;
      }
      bit++;
      int shape = shapes[i];
      int length = shape;
      if (shape < 0) {
        int prefix = -shape;
        if (prefix > end - at) {
          throw truncated(i, at, end);
        }
        length =
            switch (prefix) {
              case 1 -> event[at] & 0xFF;
              case 2 -> Bytes.u16(event, at);
              case 3 -> Bytes.u24(event, at);
              default -> Bytes.s32(event, at);
            };
        at += prefix;
      }
      if (length < 0 || length > end - at) {
        throw truncated(i, at, end);
      }
      offsets[i] = at;
      lengths[i] = length;
      at += length;
    }
    return at;
  }

  private EventFormatException truncated(int column, int at, int end) {
    TableSchema schema = schema();
    return new EventFormatException(
        "a row event of table "
            + schema.id()
            + " is damaged or truncated: the value of column '"
            + schema.column(column).name()
            + "' at byte "
            + at
            + " runs over the end of the event at "
            + end);
  }

  private RowLayout layout() {
    RowLayout bound = layout;
    if (bound == null) {
      throw new IllegalStateException("the row is not positioned");
    }
    return bound;
  }

  @Override
  public TableSchema schema() {
    return layout().schema();
  }

  @Override
  public boolean isAbsent(int column) {
    return lengths[column] == ABSENT;
  }

  @Override
  public boolean isNull(int column) {
    return lengths[column] == NULL;
  }

  @Override
  public long getLong(int column) {
    RowLayout from = layout();
    int at = value(column);
    byte[] a = bytes;
    return switch (from.codecs[column]) {
      case Codec.INT1 -> a[at];
      case Codec.UINT1 -> a[at] & 0xFF;
      case Codec.INT2 -> Bytes.s16(a, at);
      case Codec.UINT2 -> Bytes.u16(a, at);
      case Codec.INT3 -> Bytes.s24(a, at);
      case Codec.UINT3 -> Bytes.u24(a, at);
      case Codec.INT4 -> Bytes.s32(a, at);
      case Codec.UINT4 -> Bytes.u32(a, at);
      case Codec.INT8 -> Bytes.s64(a, at);
      case Codec.YEAR -> a[at] == 0 ? 0 : 1900 + (a[at] & 0xFF);
      case Codec.BIT -> Bytes.be(a, at, lengths[column]);
      case Codec.DATE -> BinaryTime.date(a, at);
      case Codec.TIME2 -> BinaryTime.time2(a, at, lengths[column]);
      case Codec.TIME_OLD -> BinaryTime.timeOld(a, at);
      case Codec.TIME_HIRES -> BinaryTime.timeHires(a, at, from.metas[column]);
      case Codec.DATETIME2 -> BinaryTime.datetime2(a, at);
      case Codec.DATETIME_OLD -> BinaryTime.datetimeOld(a, at);
      case Codec.DATETIME_HIRES -> BinaryTime.datetimeHires(a, at, from.metas[column]);
      case Codec.TIMESTAMP2 -> BinaryTime.timestamp2(a, at, lengths[column]);
      case Codec.TIMESTAMP_OLD -> BinaryTime.timestampOld(a, at);
      case Codec.TIMESTAMP_HIRES -> BinaryTime.timestampHires(a, at, from.metas[column]);
      default -> throw wrongAccessor(column, "getLong");
    };
  }

  @Override
  public int getNanos(int column) {
    RowLayout from = layout();
    int at = value(column);
    return switch (from.codecs[column]) {
      case Codec.DATETIME2 -> BinaryTime.datetime2Nanos(bytes, at, lengths[column]);
      case Codec.TIMESTAMP2 -> BinaryTime.timestamp2Nanos(bytes, at, lengths[column]);
      case Codec.DATETIME_HIRES -> BinaryTime.datetimeHiresNanos(bytes, at, from.metas[column]);
      case Codec.TIMESTAMP_HIRES -> BinaryTime.timestampHiresNanos(bytes, at, from.metas[column]);
      case Codec.DATETIME_OLD, Codec.TIMESTAMP_OLD -> 0;
      default -> throw wrongAccessor(column, "getNanos");
    };
  }

  @Override
  public float getFloat(int column) {
    if (layout().codecs[column] != Codec.FLOAT) {
      throw wrongAccessor(column, "getFloat");
    }
    return Float.intBitsToFloat(Bytes.s32(bytes, value(column)));
  }

  @Override
  public double getDouble(int column) {
    if (layout().codecs[column] != Codec.DOUBLE) {
      throw wrongAccessor(column, "getDouble");
    }
    return Double.longBitsToDouble(Bytes.s64(bytes, value(column)));
  }

  @Override
  public BigDecimal getDecimal(int column) {
    if (layout().codecs[column] != Codec.DECIMAL) {
      throw wrongAccessor(column, "getDecimal");
    }
    int length = decimalText(column);
    return new BigDecimal(new String(scratch, 0, length, StandardCharsets.US_ASCII));
  }

  private int decimalText(int column) {
    int meta = layout().metas[column];
    return BinaryDecimal.text(bytes, value(column), meta >> 8, meta & 0xFF, scratch);
  }

  @Override
  public void getBytes(int column, ByteSlice into) {
    if (lent != null) {
      lent.lend(into);
    }
    RowLayout from = layout();
    int at = value(column);
    int length = lengths[column];
    switch (from.codecs[column]) {
      case Codec.TEXT ->
          text.read(from.charsets[column], bytes, at, length, into, from.schema(), column);
      case Codec.BYTES, Codec.BIT -> into.set(bytes, at, length);
      case Codec.DECIMAL -> into.set(scratch, 0, decimalText(column));
      case Codec.ENUM -> enumLabel(column, (int) Bytes.le(bytes, at, length), into);
      case Codec.SET -> setLabels(column, Bytes.le(bytes, at, length), into);
      case Codec.BINARY -> padded(from.metas[column], at, length, into);
      case Codec.JSON -> {
        ByteOutput out = output();
        jsonDecoder().append(bytes, at, length, out);
        into.set(out.array(), 0, out.size());
      }
      case Codec.UUID -> into.set(scratch, 0, FixedBinaryText.uuid(bytes, at, length, scratch));
      case Codec.INET4 -> into.set(scratch, 0, FixedBinaryText.inet4(bytes, at, length, scratch));
      case Codec.INET6 -> into.set(scratch, 0, FixedBinaryText.inet6(bytes, at, length, scratch));
      case Codec.BYTES_COMPRESSED -> expand(at, length, into);
      case Codec.TEXT_COMPRESSED -> {
        expand(at, length, into);
        text.read(
            from.charsets[column],
            into.array(),
            into.offset(),
            into.length(),
            into,
            from.schema(),
            column);
      }
      default -> throw wrongAccessor(column, "getBytes");
    }
  }

  private void expand(int at, int length, ByteSlice into) {
    ColumnCompression found = compression;
    if (found == null) {
      found = new ColumnCompression();
      compression = found;
    }
    found.expand(bytes, at, length, into);
  }

  private ByteOutput output() {
    ByteOutput found = output;
    if (found == null) {
      found = new ByteOutput(256);
      output = found;
    }
    found.reset();
    return found;
  }

  private JsonBinary jsonDecoder() {
    JsonBinary found = json;
    if (found == null || found.legacy() != layout().legacyJson) {
      found = new JsonBinary(layout().legacyJson);
      json = found;
    }
    return found;
  }

  /** BINARY(n) comes without the zero bytes at its end. */
  private void padded(int size, int at, int length, ByteSlice into) {
    if (length >= size) {
      into.set(bytes, at, length);
      return;
    }
    if (scratch.length < size) {
      scratch = new byte[size];
    }
    System.arraycopy(bytes, at, scratch, 0, length);
    java.util.Arrays.fill(scratch, length, size, (byte) 0);
    into.set(scratch, 0, size);
  }

  private void enumLabel(int column, int index, ByteSlice into) {
    byte[][] labels = layout().labels[column];
    if (index == 0) {
      into.set(EMPTY, 0, 0);
      return;
    }
    if (index > labels.length) {
      throw noLabel(column, index);
    }
    byte[] label = labels[index - 1];
    into.set(label, 0, label.length);
  }

  private void setLabels(int column, long bits, ByteSlice into) {
    byte[][] labels = layout().labels[column];
    ByteOutput out = output();
    for (long rest = bits; rest != 0; rest &= rest - 1) {
      int index = Long.numberOfTrailingZeros(rest);
      if (index >= labels.length) {
        throw noLabel(column, index + 1);
      }
      if (out.size() > 0) {
        out.write(',');
      }
      out.write(labels[index]);
    }
    into.set(out.array(), 0, out.size());
  }

  private OmsException noLabel(int column, int index) {
    TableSchema schema = schema();
    return new EventFormatException(
        "column '"
            + schema.column(column).name()
            + "' of table "
            + schema.id()
            + " has label "
            + index
            + " in the binlog, but the schema has "
            + schema.column(column).labels().size()
            + " labels");
  }

  private int value(int column) {
    if (lengths[column] < 0) {
      throw new IllegalStateException(
          "column '"
              + schema().column(column).name()
              + "' is "
              + (lengths[column] == NULL ? "NULL" : "absent"));
    }
    return offsets[column];
  }

  private IllegalStateException wrongAccessor(int column, String accessor) {
    return new IllegalStateException(
        accessor
            + " does not fit column '"
            + schema().column(column).name()
            + "' of type "
            + schema().column(column).type());
  }
}
