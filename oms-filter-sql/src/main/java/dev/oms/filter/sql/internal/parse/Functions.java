package dev.oms.filter.sql.internal.parse;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The functions a filter may use, and why it may not use some others. */
final class Functions {

  /** How many arguments a function takes. */
  record Arity(int least, int most) {}

  private static final int MANY = Integer.MAX_VALUE;

  private static final Map<String, Arity> ARITIES =
      Map.ofEntries(
          Map.entry("CONCAT", new Arity(1, MANY)),
          Map.entry("CONCAT_WS", new Arity(2, MANY)),
          Map.entry("SUBSTRING", new Arity(2, 3)),
          Map.entry("LEFT", new Arity(2, 2)),
          Map.entry("RIGHT", new Arity(2, 2)),
          Map.entry("REPLACE", new Arity(3, 3)),
          Map.entry("REGEXP_REPLACE", new Arity(3, 3)),
          Map.entry("UPPER", new Arity(1, 1)),
          Map.entry("LOWER", new Arity(1, 1)),
          Map.entry("TRIM", new Arity(1, 1)),
          Map.entry("LTRIM", new Arity(1, 1)),
          Map.entry("RTRIM", new Arity(1, 1)),
          Map.entry("LENGTH", new Arity(1, 1)),
          Map.entry("CHAR_LENGTH", new Arity(1, 1)),
          Map.entry("IF", new Arity(3, 3)),
          Map.entry("IFNULL", new Arity(2, 2)),
          Map.entry("COALESCE", new Arity(1, MANY)),
          Map.entry("NULLIF", new Arity(2, 2)),
          Map.entry("ISNULL", new Arity(1, 1)),
          Map.entry("GREATEST", new Arity(2, MANY)),
          Map.entry("LEAST", new Arity(2, MANY)),
          Map.entry("ABS", new Arity(1, 1)),
          Map.entry("MOD", new Arity(2, 2)),
          Map.entry("ROUND", new Arity(1, 2)),
          Map.entry("FLOOR", new Arity(1, 1)),
          Map.entry("CEIL", new Arity(1, 1)),
          Map.entry("DATE", new Arity(1, 1)),
          Map.entry("YEAR", new Arity(1, 1)),
          Map.entry("MONTH", new Arity(1, 1)),
          Map.entry("DAY", new Arity(1, 1)),
          Map.entry("HOUR", new Arity(1, 1)),
          Map.entry("MINUTE", new Arity(1, 1)),
          Map.entry("SECOND", new Arity(1, 1)));

  private static final Map<String, String> SYNONYMS =
      Map.of(
          "SUBSTR", "SUBSTRING",
          "MID", "SUBSTRING",
          "UCASE", "UPPER",
          "LCASE", "LOWER",
          "OCTET_LENGTH", "LENGTH",
          "CHARACTER_LENGTH", "CHAR_LENGTH",
          "CEILING", "CEIL",
          "DAYOFMONTH", "DAY");

  private static final Set<String> CLOCKS =
      Set.of(
          "NOW",
          "SYSDATE",
          "CURDATE",
          "CURTIME",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "CURRENT_TIMESTAMP",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "UTC_DATE",
          "UTC_TIME",
          "UTC_TIMESTAMP",
          "UNIX_TIMESTAMP");

  private static final Set<String> RANDOM =
      Set.of("RAND", "UUID", "UUID_SHORT", "RANDOM_BYTES", "SLEEP", "BENCHMARK");

  private static final Set<String> SESSION =
      Set.of(
          "USER",
          "CURRENT_USER",
          "SESSION_USER",
          "SYSTEM_USER",
          "DATABASE",
          "SCHEMA",
          "VERSION",
          "CONNECTION_ID",
          "LAST_INSERT_ID",
          "ROW_COUNT",
          "FOUND_ROWS",
          "GET_LOCK");

  private static final Set<String> AGGREGATES =
      Set.of(
          "COUNT",
          "SUM",
          "AVG",
          "MIN",
          "MAX",
          "GROUP_CONCAT",
          "STD",
          "STDDEV",
          "VARIANCE",
          "BIT_AND",
          "BIT_OR",
          "BIT_XOR",
          "JSON_ARRAYAGG",
          "JSON_OBJECTAGG",
          "ROW_NUMBER",
          "RANK",
          "DENSE_RANK",
          "LAG",
          "LEAD",
          "FIRST_VALUE",
          "LAST_VALUE",
          "NTILE");

  private Functions() {}

  /** The name that this library knows a function by, or null when it knows none. */
  static @Nullable String canonical(String upperCaseName) {
    String name = SYNONYMS.getOrDefault(upperCaseName, upperCaseName);
    return ARITIES.containsKey(name) ? name : null;
  }

  /** What is wrong with a number of arguments, or null. */
  static @Nullable String wrongArity(String name, int arguments) {
    Arity arity = ARITIES.get(name);
    if (arity == null || arguments >= arity.least && arguments <= arity.most) {
      return null;
    }
    String wanted =
        arity.least == arity.most
            ? String.valueOf(arity.least)
            : arity.most == MANY ? arity.least + " or more" : arity.least + " or " + arity.most;
    return name + " takes " + wanted + " argument(s), not " + arguments;
  }

  /** Whether a bare word stands for the current time or user. */
  static boolean isBareCall(String upperCaseName) {
    return upperCaseName.startsWith("CURRENT_")
        || upperCaseName.startsWith("LOCALTIME")
        || upperCaseName.startsWith("UTC_");
  }

  /** Why a filter cannot use a function that is not {@link #canonical}. */
  static String refusal(String name, String upperCaseName) {
    if (CLOCKS.contains(upperCaseName)) {
      return name
          + " is another at each moment: a filter must say the same of a row whenever it is asked;"
          + " compare with a fixed date, such as '2024-01-31 00:00:00'";
    }
    if (RANDOM.contains(upperCaseName)) {
      return name + " is another at each call: a filter must say the same of a row every time";
    }
    if (SESSION.contains(upperCaseName)) {
      return name + " depends on the server's session, and a filter sees nothing but the row";
    }
    if (AGGREGATES.contains(upperCaseName)) {
      return name + " needs many rows, and a filter sees one row at a time";
    }
    String close = closest(upperCaseName);
    return "unknown function '"
        + name
        + "'"
        + (close == null
            ? "; there are " + String.join(", ", all())
            : "; did you mean " + close + "?");
  }

  private static Set<String> all() {
    Set<String> all = new TreeSet<>(ARITIES.keySet());
    all.addAll(List.of("CAST", "CONVERT"));
    return all;
  }

  private static @Nullable String closest(String name) {
    return closest(name, ARITIES.keySet().stream().sorted().collect(Collectors.toList()));
  }

  /** The candidate that differs in at most a third of its letters, or null. */
  static @Nullable String closest(String name, List<String> candidates) {
    String best = null;
    int bestDistance = Math.max(1, name.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(name, candidate);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Letters to insert, remove or replace (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
