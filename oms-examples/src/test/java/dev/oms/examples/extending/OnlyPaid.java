package dev.oms.examples.extending;

import dev.oms.core.model.RowChange;
import dev.oms.core.model.TableSchema;
import dev.oms.core.spi.ChangeFilter;
import org.jspecify.annotations.Nullable;

// begin filter
/** Passes on the changes of paid orders alone. */
final class OnlyPaid implements ChangeFilter {

  @Override
  public BoundFilter bind(TableSchema schema) {
    int status = schema.indexOf("status"); // looked up once, not for each row
    if (status < 0) {
      throw new IllegalArgumentException("there is no column 'status' in " + schema);
    }
    return new BoundFilter() {
      @Override
      public TableSchema outputSchema() {
        return schema;
      }

      @Override
      public @Nullable RowChange apply(RowChange change) {
        return "paid".equals(change.image().getText(status)) ? change : null;
      }
    };
  }
}
// end filter
