package dev.oms.core.internal;

import dev.oms.core.model.Position;
import dev.oms.core.spi.ChangeBatch;
import dev.oms.core.spi.ChangeVisitor;

/** A batch without rows, known by its number. */
record TestBatch(int number, Position position) implements ChangeBatch {

  static TestBatch of(int number) {
    return new TestBatch(number, new Place(number));
  }

  private record Place(int number) implements Position {
    @Override
    public String encode() {
      return String.valueOf(number);
    }

    @Override
    public long syncTimeMillis() {
      return 0;
    }
  }

  @Override
  public int rowsAtMost() {
    return 0;
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void read(ChangeVisitor visitor) {}
}
