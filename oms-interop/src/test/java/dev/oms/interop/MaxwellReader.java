package dev.oms.interop;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.maxwell.MaxwellJsonDeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Flink SQL's format {@code maxwell-json}. */
final class MaxwellReader implements MessageReader {

  private final MaxwellJsonDeserializationSchema schema;

  MaxwellReader() {
    DataTypes.Field[] fields =
        EveryTypeTable.FIELDS.stream()
            .map(f -> DataTypes.FIELD(f.name(), type(f.kind())))
            .toArray(DataTypes.Field[]::new);
    schema =
        new MaxwellJsonDeserializationSchema(
            DataTypes.ROW(fields),
            List.of(),
            TypeInformation.of(RowData.class),
            false,
            TimestampFormat.SQL);
  }

  private static DataType type(Kind kind) {
    return switch (kind) {
      case INTEGER -> DataTypes.DECIMAL(20, 0);
      case DECIMAL -> DataTypes.DECIMAL(38, 18);
      case FLOAT -> DataTypes.FLOAT();
      case DOUBLE -> DataTypes.DOUBLE();
      case BINARY, BIT -> DataTypes.BYTES();
      case SET -> DataTypes.ARRAY(DataTypes.STRING());
      default -> DataTypes.STRING();
    };
  }

  @Override
  public Change read(byte[] message) throws Exception {
    List<GenericRowData> rows = new ArrayList<>();
    schema.open(null);
    schema.deserialize(
        message,
        new Collector<>() {
          @Override
          public void collect(RowData row) {
            rows.add((GenericRowData) row);
          }

          @Override
          public void close() {}
        });
    Map<String, @Nullable String> first = row(rows.get(0));
    RowKind kind = rows.get(0).getRowKind();
    return switch (kind) {
      case INSERT -> new Change("INSERT", null, first);
      case DELETE -> new Change("DELETE", first, null);
      case UPDATE_BEFORE -> new Change("UPDATE", first, row(rows.get(1)));
      default -> throw new IllegalArgumentException(kind.toString());
    };
  }

  private static Map<String, @Nullable String> row(GenericRowData data) {
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    for (int i = 0; i < data.getArity(); i++) {
      EveryTypeTable.Field field = EveryTypeTable.FIELDS.get(i);
      Object value = data.getField(i);
      row.put(field.name(), value == null ? null : text(field.kind(), value));
    }
    return row;
  }

  private static String text(Kind kind, Object value) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().withUpperCase().formatHex(bytes);
    }
    if (value instanceof ArrayData labels) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < labels.size(); i++) {
        texts.add(labels.getString(i).toString());
      }
      return String.join(",", texts);
    }
    String text = value.toString();
    return kind == Kind.TIMESTAMP ? Kind.epochSeconds(text) : kind.canonical(text);
  }

  @Override
  public Change visible(Change change) {
    return change.insertForRow();
  }
}
