package dev.oms.format;

import dev.oms.core.model.Column;
import dev.oms.core.model.DataType;
import dev.oms.core.model.ValueKind;
import dev.oms.format.ScaledTimes.Fraction;
import java.time.ZoneOffset;

/**
 * The rendering of OMS's Maxwell format (fact sheet 1.12 d): that of {@link OmsValues}, but a SET
 * is an array and a TIMESTAMP is text, and these have microseconds. Used by one thread.
 */
final class MaxwellValues implements StructWriter.Rendering {

  private final OmsValues oms = new OmsValues(ValueOptions.builder().setAsArray(true).build());

  /** The writer of a column. */
  @Override
  public ValueWriter writer(int index, Column column) {
    if (column.kind() == ValueKind.TIMESTAMP) {
      return new ScaledTimes.Timestamp(index, column, Fraction.SIX_OR_NINE, ZoneOffset.UTC);
    }
    if (column.type() == DataType.DATETIME) {
      return new ScaledTimes.DateTime(index, column, Fraction.SIX_OR_NINE);
    }
    return oms.writer(index, column);
  }
}
