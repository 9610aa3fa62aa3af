package dev.oms.source.mysql.internal.row;

import dev.oms.core.OmsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The character sets of MySQL 5.7 to 9.7 and MariaDB 10.11 to 11.4, and the collation ids that
 * stand for them in the binlog. Bytes are decoded as the servers convert them, which for many sets
 * is not what the Java charset of the same name does. The JVM's default charset is never used.
 *
 * <p>Thread-safe. A server that is newer than this table may have more collations; whoever is
 * connected to it adds them with {@link #registerCollation}.
 */
public final class Charsets {

  private static final Map<String, MySqlCharset> BY_NAME = new HashMap<>();
  private static final Map<Integer, String> BY_COLLATION = new ConcurrentHashMap<>();

  static {
    for (String[] line : resource("single-byte-charsets.txt")) {
      add(new SingleByteCharset(line[0], line[1]));
    }
    add(new UnicodeCharset("utf8mb4", 1, 4));
    add(new UnicodeCharset("utf8mb3", 1, 3));
    add(new UnicodeCharset("ucs2", 2, 2));
    add(new UnicodeCharset("utf16", 2, 4));
    add(new UnicodeCharset("utf16le", 2, 4));
    add(new UnicodeCharset("utf32", 4, 4));
    for (MySqlCharset charset : MultiByteCharset.all()) {
      add(charset);
    }
    for (String[] line : resource("collations.txt")) {
      for (int i = 1; i < line.length; i++) {
        int dash = line[i].indexOf('-');
        int first = Integer.parseInt(dash < 0 ? line[i] : line[i].substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(line[i].substring(dash + 1));
        for (int id = first; id <= last; id++) {
          BY_COLLATION.put(id, line[0]);
        }
      }
    }
  }

  private Charsets() {}

  private static void add(MySqlCharset charset) {
    BY_NAME.put(charset.name(), charset);
  }

  private static List<String[]> resource(String name) {
    try (InputStream in = Charsets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing from the jar");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's name of the character set in lower case, {@code utf8mb3} for {@code utf8}. */
  public static String canonicalName(String charset) {
    String name = charset.toLowerCase(Locale.ROOT);
    return name.equals("utf8") ? "utf8mb3" : name;
  }

  /**
   * The character set of this name; empty when it is not known. {@code binary} is none: its values
   * are bytes.
   */
  public static Optional<MySqlCharset> find(String charset) {
    return Optional.ofNullable(BY_NAME.get(canonicalName(charset)));
  }

  /**
   * The character set of this name.
   *
   * @throws OmsException when it is not known
   */
  public static MySqlCharset of(String charset) {
    MySqlCharset found = BY_NAME.get(canonicalName(charset));
    if (found == null) {
      throw new OmsException(
          "the character set '"
              + charset
              + "' is not known; convert the column to utf8mb4, or leave it out");
    }
    return found;
  }

  /** The name of the character set of a collation id, {@code binary} included. */
  public static Optional<String> ofCollation(int id) {
    return Optional.ofNullable(nameOfCollation(id));
  }

  static @Nullable String nameOfCollation(int id) {
    return BY_COLLATION.get(id);
  }

  /**
   * Adds a collation that a server has in its {@code information_schema.collations} (MariaDB: also
   * {@code collation_character_set_applicability}).
   *
   * @throws OmsException when the id is known for another character set
   */
  public static void registerCollation(int id, String charset) {
    String name = canonicalName(charset);
    String before = BY_COLLATION.putIfAbsent(id, name);
    if (before != null && !before.equals(name)) {
      throw new OmsException(
          "collation " + id + " is of character set " + before + ", the server says " + charset);
    }
  }

  /** All character sets that can be decoded. */
  public static List<MySqlCharset> all() {
    return BY_NAME.values().stream()
        .sorted(java.util.Comparator.comparing(MySqlCharset::name))
        .toList();
  }
}
