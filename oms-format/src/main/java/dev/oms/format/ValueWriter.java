package dev.oms.format;

import dev.oms.core.model.ByteOutput;
import dev.oms.core.model.Row;

/**
 * Renders the values of one column. Made for a column once, so a row asks for no type. Used by one
 * thread: it may hold reusable views. The value must be neither NULL nor absent.
 */
abstract class ValueWriter {

  /** The column's index in its schema. */
  final int column;

  ValueWriter(int column) {
    this.column = column;
  }

  /** Appends the value as JSON. */
  abstract void writeJson(Row row, ByteOutput out);

  /** Appends the value as text, escaped to stand within a JSON string: what keys are made of. */
  abstract void writeText(Row row, ByteOutput out);

  /** One whose JSON is its text, or its text in quotes. */
  abstract static class Text extends ValueWriter {

    Text(int column) {
      super(column);
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      out.write('"');
      writeText(row, out);
      out.write('"');
    }
  }

  /** One whose JSON is the bare text: a number. */
  abstract static class Bare extends ValueWriter {

    Bare(int column) {
      super(column);
    }

    @Override
    void writeJson(Row row, ByteOutput out) {
      writeText(row, out);
    }
  }
}
