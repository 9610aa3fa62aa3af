package dev.oms.core.spi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An image of a row as a message has it: names of columns, and values as the message writes them. A
 * mutable view that is reused; used by one thread.
 *
 * <p>Values are those of one format and its options. They are equal when their {@link #kind} and
 * {@link #text} are; what they mean is not known.
 */
public final class ReadRow {

  /** What a value is in its message. */
  public enum Kind {
    /** NULL; the text is {@code null}. */
    NULL,
    /** A text, without quotes. */
    STRING,
    /** A number, digit by digit as it stands. */
    NUMBER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** An array or an object, as text. */
    STRUCTURE
  }

  private String[] names = new String[16];
  private Kind[] kinds = new Kind[16];
  private String[] texts = new String[16];
  private int size;

  /** An image without columns. */
  public ReadRow() {}

  /** The number of columns. */
  public int size() {
    return size;
  }

  /** The name of the column at {@code index}. */
  public String name(int index) {
    return names[index];
  }

  /** What the value at {@code index} is. */
  public Kind kind(int index) {
    return kinds[index];
  }

  /** The text of the value at {@code index}; of NULL it is {@code null} as text. */
  public String text(int index) {
    return texts[index];
  }

  /** The index of the column with this name, or -1. */
  public int indexOf(String name) {
    for (int i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Forgets all columns. */
  public void clear() {
    size = 0;
  }

  /**
   * Adds a column; for readers.
   *
   * @param text null for NULL
   */
  public void add(String name, Kind kind, @Nullable String text) {
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2);
      kinds = Arrays.copyOf(kinds, size * 2);
      texts = Arrays.copyOf(texts, size * 2);
    }
    names[size] = name;
    kinds[size] = kind;
    texts[size] = text == null ? "null" : text;
    size++;
  }

  /** Sets a column that is there, or adds it; for readers. */
  public void put(String name, Kind kind, @Nullable String text) {
    int index = indexOf(name);
    if (index < 0) {
      add(name, kind, text);
    } else {
      kinds[index] = kind;
      texts[index] = text == null ? "null" : text;
    }
  }

  /** Puts all columns of another image over those of this one; for readers. */
  public void putAll(ReadRow other) {
    for (int i = 0; i < other.size; i++) {
      put(other.names[i], other.kinds[i], other.texts[i]);
    }
  }

  /** The columns and values, for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : ", ").append(names[i]).append('=').append(texts[i]);
    }
    return text.append('}').toString();
  }
}
