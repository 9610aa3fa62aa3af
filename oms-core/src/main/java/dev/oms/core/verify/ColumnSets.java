package dev.oms.core.verify;

import dev.oms.core.OmsException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives the sets of columns that messages of each table have a number. Not thread-safe. */
final class ColumnSets {

  private final List<Columns> sets = new ArrayList<>();
  private final Map<Target, Columns> complete = new HashMap<>();
  private final Map<Target, Map<BitSet, Columns>> partial = new HashMap<>();

  /** Which columns of a table there are. */
  static final class Columns {
    private final int id;
    private final Target target;
    private final BitSet bits;
    private final boolean all;

    private Columns(int id, Target target, BitSet bits) {
      this.id = id;
      this.target = target;
      this.bits = bits;
      all = bits.cardinality() == target.size();
    }

    int id() {
      return id;
    }

    Target target() {
      return target;
    }

    boolean has(int column) {
      return bits.get(column);
    }

    boolean all() {
      return all;
    }

    /** Whether these have a column that the others have not. */
    boolean exceed(Columns others) {
      if (others == this) {
        return false;
      }
      BitSet left = (BitSet) bits.clone();
      left.andNot(others.bits);
      return !left.isEmpty();
    }
  }

  /** The set of a number. */
  Columns get(int id) {
    return sets.get(id);
  }

  /** All columns of a table. */
  Columns complete(Target target) {
    Columns known = complete.get(target);
    if (known == null) {
      BitSet all = new BitSet();
      all.set(0, target.size());
      known = add(target, all);
      complete.put(target, known);
    }
    return known;
  }

  /** The columns of an image. */
  Columns of(Target target, Digest digest) {
    if (digest.complete(target)) {
      return complete(target);
    }
    BitSet bits = new BitSet();
    for (int i = 0; i < target.size(); i++) {
      bits.set(i, digest.has(i));
    }
    return partial
        .computeIfAbsent(target, t -> new HashMap<>())
        .computeIfAbsent(bits, b -> add(target, b));
  }

  private Columns add(Target target, BitSet bits) {
    if (sets.size() > RowStates.MAX_COLUMNS) {
      throw new OmsException(
          "messages have more than "
              + RowStates.MAX_COLUMNS
              + " different sets of columns; verify fewer tables at a time");
    }
    Columns made = new Columns(sets.size(), target, bits);
    sets.add(made);
    return made;
  }
}
