package dev.oms.filter.sql;

/**
 * A filter that cannot be understood, or that cannot be evaluated exactly on a row. The message has
 * the line and column, what is wrong, what would be right, and the line of the text with a mark
 * under the place.
 */
public class SqlFilterException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;
  private static final int MARGIN = 60;

  private final String problem;
  private final int line;
  private final int column;

  /**
   * An error at a place of a filter's text.
   *
   * @param problem what is wrong and what would be right
   * @param where the filter's whole text
   * @param offset the index into {@code where} of the character at fault
   */
  public SqlFilterException(String problem, String where, int offset) {
    this(problem, where, new Place(where, offset));
  }

  private SqlFilterException(String problem, String where, Place place) {
    super(
        "WHERE filter, line %d, column %d: %s%n%s"
            .formatted(place.line, place.column, problem, place.excerpt(where)));
    this.problem = problem;
    this.line = place.line;
    this.column = place.column;
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }

  /** The line of the text, from 1. */
  public int line() {
    return line;
  }

  /** The column within the line in characters, from 1. */
  public int column() {
    return column;
  }

  private static final class Place {
    final int start;
    final int line;
    final int column;

    Place(String text, int offset) {
      int at = Math.max(0, Math.min(offset, text.length()));
      int lineStart = 0;
      int lines = 1;
      for (int i = 0; i < at; i++) {
        if (text.charAt(i) == '\n') {
          lines++;
          lineStart = i + 1;
        }
      }
      start = lineStart;
      line = lines;
      column = at - lineStart + 1;
    }

    String excerpt(String text) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      int from = Math.max(start, start + column - 1 - MARGIN);
      int to = Math.min(end, start + column - 1 + MARGIN);
      String before = from > start ? "..." : "";
      String shown = text.substring(from, Math.max(from, to)).replaceAll("\\p{Cntrl}", " ");
      int mark = before.length() + start + column - 1 - from;
      return "  " + before + shown + (to < end ? "..." : "") + "\n  " + " ".repeat(mark) + "^";
    }
  }
}
