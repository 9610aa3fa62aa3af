package dev.oms.core.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Slices that were filled from the rows of a batch, so that the end of the batch can empty them.
 * Formats, filters and partitioners keep a slice for each column of each table; without this each
 * of them holds the last array that it was filled from, which may be a block of the log, until its
 * table has another row: with thousands of tables, gigabytes. Not thread-safe.
 */
public final class LentSlices {

  private final List<ByteSlice> slices = new ArrayList<>();

  /** Makes a registry of no slices. */
  public LentSlices() {}

  /** Remembers a slice; costs next to nothing when it is remembered already. */
  public void lend(ByteSlice slice) {
    if (slice.lender != this) {
      slice.lender = this;
      slices.add(slice);
    }
  }

  /** Empties all slices that were lent, unless another registry has lent them since. */
  public void takeBack() {
    for (ByteSlice slice : slices) {
      slice.emptyFor(this);
    }
    slices.clear();
  }
}
