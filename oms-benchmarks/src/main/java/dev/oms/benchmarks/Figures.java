package dev.oms.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A table in Markdown, columns padded so that it reads well as plain text too. */
final class Figures {

  private final List<List<String>> rows = new ArrayList<>();

  Figures(String... head) {
    rows.add(List.of(head));
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < columns; i++) {
        String format = i == 0 ? "| %-" + widths[i] + "s " : "| %" + widths[i] + "s ";
        text.append(String.format(format, rows.get(r).get(i)));
      }
      text.append("|\n");
      if (r == 0) {
        for (int i = 0; i < columns; i++) {
          text.append("|").append("-".repeat(widths[i] + 1)).append(i == 0 ? "-" : ":");
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int size = sorted.size();
    return size == 0
        ? 0
        : size % 2 == 1
            ? sorted.get(size / 2)
            : (sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2;
  }

  static String count(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  static String megabytes(double bytes) {
    return bytes <= 0 ? "-" : String.format(Locale.ROOT, "%.0f", bytes / (1 << 20));
  }
}
