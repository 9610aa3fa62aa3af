package dev.oms.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists of names in one cell of an objects file: {@code a;b;c}, and {@code a=b;c=d}. A name with a
 * semicolon, an equals sign, a back-quote or blanks at its ends is written in back-quotes, where
 * two stand for one.
 */
final class CsvNames {

  private final String cell;
  private int at;

  private CsvNames(String cell) {
    this.cell = cell;
  }

  /**
   * The names of a list.
   *
   * @throws IllegalArgumentException when it is malformed
   */
  static List<String> list(String cell) {
    CsvNames in = new CsvNames(cell);
    List<String> names = new ArrayList<>();
    while (in.more()) {
      names.add(in.name(";"));
      in.separator();
    }
    return names;
  }

  /**
   * The pairs of a mapping.
   *
   * @throws IllegalArgumentException when it is malformed, or a name is mapped twice
   */
  static Map<String, String> pairs(String cell) {
    CsvNames in = new CsvNames(cell);
    Map<String, String> pairs = new LinkedHashMap<>();
    while (in.more()) {
      String name = in.name(";=");
      in.skipBlanks();
      if (in.at >= cell.length() || cell.charAt(in.at) != '=') {
        throw new IllegalArgumentException("'" + name + "' has no new name: write a=b;c=d");
      }
      in.at++;
      if (pairs.putIfAbsent(name, in.name(";")) != null) {
        throw new IllegalArgumentException("'" + name + "' is there twice");
      }
      in.separator();
    }
    return pairs;
  }

  private boolean more() {
    skipBlanks();
    return at < cell.length();
  }

  private void skipBlanks() {
    while (at < cell.length() && Character.isWhitespace(cell.charAt(at))) {
      at++;
    }
  }

  private void separator() {
    skipBlanks();
    if (at < cell.length() && cell.charAt(at++) != ';') {
      throw new IllegalArgumentException("expected ';' at character " + at + " of '" + cell + "'");
    }
  }

  private String name(String ends) {
    skipBlanks();
    boolean quoted = at < cell.length() && cell.charAt(at) == '`';
    String name = quoted ? quoted() : bare(ends);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("'" + cell + "' has a name that is empty");
    }
    return name;
  }

  private String bare(String ends) {
    int start = at;
    while (at < cell.length() && ends.indexOf(cell.charAt(at)) < 0) {
      at++;
    }
    return cell.substring(start, at).strip();
  }

  private String quoted() {
    StringBuilder name = new StringBuilder();
    for (at++; at < cell.length(); at++) {
      if (cell.charAt(at) == '`') {
        if (at + 1 == cell.length() || cell.charAt(at + 1) != '`') {
          at++;
          return name.toString();
        }
        at++;
      }
      name.append(cell.charAt(at));
    }
    throw new IllegalArgumentException("'" + cell + "' has a back-quote without its end");
  }

  /** The cell of a list. */
  static String text(List<String> names) {
    return String.join(";", names.stream().map(CsvNames::quotedIfNeeded).toList());
  }

  /** The cell of a mapping. */
  static String text(Map<String, String> pairs) {
    return String.join(
        ";",
        pairs.entrySet().stream()
            .map(e -> quotedIfNeeded(e.getKey()) + "=" + quotedIfNeeded(e.getValue()))
            .toList());
  }

  private static String quotedIfNeeded(String name) {
    boolean bare = name.equals(name.strip()) && name.chars().noneMatch(c -> ";=`".indexOf(c) >= 0);
    return bare ? name : "`" + name.replace("`", "``") + "`";
  }
}
