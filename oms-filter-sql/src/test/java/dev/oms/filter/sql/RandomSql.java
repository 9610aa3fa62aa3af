package dev.oms.filter.sql;

import dev.oms.core.model.DataType;
import dev.oms.filter.sql.NastyTable.Nasty;
import java.util.List;
import java.util.SplittableRandom;

/** Makes random conditions and values over a {@link NastyTable}. */
final class RandomSql {

  private final NastyTable table;
  private final SplittableRandom random;

  RandomSql(NastyTable table, SplittableRandom random) {
    this.table = table;
    this.random = random;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(String... options) {
    return options[random.nextInt(options.length)];
  }

  private String column(DataType... types) {
    List<DataType> wanted = List.of(types);
    List<Nasty> all =
        table.columns.stream().filter(c -> wanted.contains(c.column().type())).toList();
    Nasty chosen = all.get(random.nextInt(all.size()));
    return chance(4)
        ? "`" + chosen.column().name().toUpperCase(java.util.Locale.ROOT) + "`"
        : chosen.column().name();
  }

  private String valueOf(DataType... types) {
    List<DataType> wanted = List.of(types);
    List<Nasty> all =
        table.columns.stream()
            .filter(c -> wanted.contains(c.column().type()) && !c.values().isEmpty())
            .toList();
    List<String> values = all.get(random.nextInt(all.size())).values();
    return values.get(random.nextInt(values.size()));
  }

  private static final DataType[] INTS = {DataType.TINYINT, DataType.INT, DataType.BIGINT};
  private static final DataType[] CHARS = {DataType.VARCHAR, DataType.CHAR, DataType.TEXT};

  /** A condition. */
  String condition(int depth) {
    if (depth <= 0) {
      return comparison();
    }
    return switch (random.nextInt(14)) {
      case 0, 1 -> condition(depth - 1) + pick(" AND ", " && ") + condition(depth - 1);
      case 2, 3 -> condition(depth - 1) + pick(" OR ", " || ") + condition(depth - 1);
      case 4 -> condition(depth - 1) + " XOR " + condition(depth - 1);
      case 5 -> "NOT " + condition(depth - 1);
      case 6 -> "!(" + condition(depth - 1) + ")";
      case 7 ->
          "("
              + condition(depth - 1)
              + ")"
              + pick(" IS TRUE", " IS NOT TRUE", " IS FALSE", " IS UNKNOWN", " IS NOT NULL");
      case 8 -> "(" + condition(depth - 1) + ")";
      case 9 -> "IF(" + condition(depth - 1) + ", " + comparison() + ", " + comparison() + ")";
      case 10 ->
          "CASE WHEN "
              + condition(depth - 1)
              + " THEN "
              + comparison()
              + " ELSE "
              + comparison()
              + " END";
      default -> comparison();
    };
  }

  private String op() {
    return pick("=", "<>", "!=", "<", "<=", ">", ">=", "<=>");
  }

  private String comparison() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> number(1) + " " + op() + " " + number(1);
      case 3, 4 -> text(1) + " " + op() + " " + text(1);
      case 5 -> date() + " " + op() + " " + date();
      case 6 -> time() + " " + op() + " " + time();
      case 7 -> text(0) + " " + op() + " " + number(0);
      case 8 -> number(1) + pick(" BETWEEN ", " NOT BETWEEN ") + number(0) + " AND " + number(0);
      case 9 -> text(1) + pick(" BETWEEN ", " NOT BETWEEN ") + string() + " AND " + string();
      case 10 -> date() + pick(" BETWEEN ", " NOT BETWEEN ") + dateText() + " AND " + dateText();
      case 11 ->
          number(1)
              + pick(" IN ", " NOT IN ")
              + list(() -> chance(6) ? number(0) : numberLiteral());
      case 12 -> text(1) + pick(" IN ", " NOT IN ") + list(this::string);
      case 13 -> date() + pick(" IN ", " NOT IN ") + list(this::dateText);
      case 14, 15 -> text(1) + pick(" LIKE ", " NOT LIKE ") + pattern();
      case 16 -> column(CHARS) + pick(" REGEXP ", " NOT REGEXP ", " RLIKE ") + regex();
      case 17 -> pick(number(1), text(1), date(), time()) + pick(" IS NULL", " IS NOT NULL");
      case 18 -> bytes() + " " + op() + " " + bytes();
      default -> chance(2) ? number(1) : pick(column(CHARS), text(1));
    };
  }

  private String list(java.util.function.Supplier<String> element) {
    StringBuilder list = new StringBuilder("(").append(element.get());
    for (int i = random.nextInt(5); i > 0; i--) {
      list.append(", ").append(chance(12) ? "NULL" : element.get());
    }
    return list + ")";
  }

  private String numberLiteral() {
    return pick(
        "0",
        "1",
        "2",
        "-1",
        "12",
        "100",
        "-7",
        "0.5",
        "1.5",
        "2.50",
        "-2.5",
        "0.01",
        "1e0",
        "2.5e0",
        "1.5e-1",
        "12e0",
        "2147483648",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "0.3333",
        "0.333333333",
        "b'1100'",
        "TRUE",
        "FALSE",
        "12345678901234567890.0123456789",
        "255",
        "1999",
        "2024");
  }

  /** A number, or text where a number is taken. */
  String number(int depth) {
    if (depth <= 0) {
      return switch (random.nextInt(9)) {
        case 0, 1 -> column(INTS);
        case 2 -> column(DataType.DECIMAL);
        case 3 -> column(DataType.FLOAT, DataType.DOUBLE);
        case 4 -> column(DataType.BIT, DataType.YEAR);
        case 5 ->
            chance(3)
                ? "CAST(" + column(DataType.ENUM, DataType.SET) + " AS SIGNED)"
                : column(INTS);
        default -> numberLiteral();
      };
    }
    String a = number(depth - 1);
    String b = number(depth - 1);
    return switch (random.nextInt(24)) {
      case 0 -> a + " + " + b;
      case 1 -> a + " - " + b;
      case 2 -> a + " * " + b;
      case 3 -> a + " / " + pick("2", "-3", "7", "0", "ti", "0.5", "2.5e0");
      case 4 -> a + " DIV " + b;
      case 5 -> a + pick(" % ", " MOD ") + b;
      case 6 -> a + pick(" & ", " | ", " ^ ") + b;
      case 7 -> a + pick(" << ", " >> ") + pick("1", "3", "64", column(DataType.TINYINT));
      case 8 -> pick("-", "~", "!", "- ") + column(INTS);
      case 9 -> "(" + a + " + " + b + ") * " + number(0);
      case 10 -> "ABS(" + a + ")";
      case 11 -> pick("FLOOR", "CEIL", "CEILING", "ROUND") + "(" + a + ")";
      case 12 -> "ROUND(" + a + ", " + pick("0", "1", "2") + ")";
      case 13 ->
          "CAST("
              + pick(a, text(0))
              + " AS "
              + pick("SIGNED", "UNSIGNED", "DECIMAL(10,2)", "DECIMAL(20,5)", "DECIMAL(4,1)")
              + ")";
      case 14 -> "MOD(" + a + ", " + b + ")";
      case 15 -> pick("IFNULL", "COALESCE", "NULLIF") + "(" + a + ", " + b + ")";
      case 16 -> pick("GREATEST", "LEAST") + "(" + a + ", " + b + ")";
      case 17 -> pick("LENGTH", "CHAR_LENGTH") + "(" + text(0) + ")";
      case 18 -> pick("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND") + "(" + date() + ")";
      case 19 -> pick("HOUR", "MINUTE", "SECOND") + "(" + column(DataType.TIME) + ")";
      case 20 ->
          "CASE "
              + column(INTS)
              + " WHEN "
              + (chance(4) ? a : numberLiteral())
              + " THEN "
              + b
              + " WHEN 1 THEN "
              + number(0)
              + " END";
      case 21 -> "IF(" + comparison() + ", " + a + ", " + b + ")";
      case 22 -> "CAST(" + pick("da", "dt0") + " AS SIGNED)";
      default -> a;
    };
  }

  private String string() {
    return chance(15)
        ? "'" + pick("İ", "x%", "FOO", "straẞe", "aé", "12 ", "é ") + "'"
        : valueOf(CHARS);
  }

  /** A text. */
  String text(int depth) {
    if (depth <= 0) {
      return switch (random.nextInt(6)) {
        case 0, 1 -> string();
        case 2 -> chance(3) ? column(DataType.ENUM, DataType.SET) : column(CHARS);
        default -> column(CHARS);
      };
    }
    String a = text(depth - 1);
    return switch (random.nextInt(17)) {
      case 0 ->
          "CONCAT(" + a + ", " + pick(text(0), string(), column(INTS), "d", "dt", "tm", "da") + ")";
      case 1 ->
          "CONCAT_WS(" + string() + ", " + a + ", " + pick(string(), "i", "NULL") + ", " + a + ")";
      case 2 ->
          pick("SUBSTR", "SUBSTRING", "MID")
              + "("
              + a
              + ", "
              + pick("1", "2", "-2", "0", "ti")
              + pick("", ", 1", ", 3", ", -1")
              + ")";
      case 3 -> "SUBSTRING(" + a + " FROM " + pick("1", "2", "-1") + pick("", " FOR 2") + ")";
      case 4 -> pick("LEFT", "RIGHT") + "(" + a + ", " + pick("0", "1", "2", "-1", "ti") + ")";
      case 5 -> "REPLACE(" + a + ", " + string() + ", " + string() + ")";
      case 6 -> pick("UPPER", "LOWER", "UCASE", "LCASE") + "(" + a + ")";
      case 7 -> pick("TRIM", "LTRIM", "RTRIM") + "(" + a + ")";
      case 8 ->
          "TRIM("
              + pick("BOTH", "LEADING", "TRAILING")
              + pick("", " 'a'", " 'é'")
              + " FROM "
              + a
              + ")";
      case 9 ->
          pick("IFNULL", "COALESCE", "NULLIF") + "(" + a + ", " + pick(text(0), string()) + ")";
      case 10 -> pick("GREATEST", "LEAST") + "(" + a + ", " + string() + ")";
      case 11 ->
          "CAST("
              + pick(a, column(INTS), "d", "dt", "tm", "da")
              + " AS CHAR"
              + pick("", "(3)", "(10)")
              + ")";
      case 12 -> "IF(" + comparison() + ", " + a + ", " + string() + ")";
      case 13 -> a + " COLLATE " + pick("utf8mb4_bin", "utf8mb4_general_ci", "utf8mb4_unicode_ci");
      case 14 ->
          "REGEXP_REPLACE("
              + column(CHARS)
              + ", "
              + pick("'a'", "'[a-c]+'", "'X|b'", "'o{2}'")
              + ", 'q')";
      case 15 ->
          "CASE WHEN "
              + comparison()
              + " THEN "
              + a
              + " ELSE "
              + pick(string(), "i", "NULL")
              + " END";
      default -> a;
    };
  }

  private String dateText() {
    return pick(
        "'2024-01-31'",
        "'2024-01-31 10:11:12'",
        "'1999-12-31 23:59:59.999'",
        "'2024-01-31 10:11:12.123456'",
        "DATE '2024-02-29'",
        "TIMESTAMP '2024-01-31 00:00:00'",
        "'0000-00-00'",
        "'9999-12-31'");
  }

  private String date() {
    return switch (random.nextInt(8)) {
      case 0 -> dateText();
      case 1 -> "DATE(" + column(DataType.DATE, DataType.DATETIME, DataType.TIMESTAMP) + ")";
      case 2 -> pick("IFNULL", "COALESCE") + "(dt, dt)";
      case 3 ->
          "CAST("
              + column(DataType.DATETIME, DataType.DATE)
              + " AS "
              + pick("DATE", "DATETIME", "DATETIME(3)")
              + ")";
      default -> column(DataType.DATE, DataType.DATETIME, DataType.TIMESTAMP);
    };
  }

  private String time() {
    return chance(2)
        ? "tm"
        : pick("'10:11:12'", "'10:11:12.25'", "TIME '-00:00:01.5'", "'838:59:59'", "'00:00:00'");
  }

  private String bytes() {
    return switch (random.nextInt(5)) {
      case 0 -> pick("x'6100'", "x'FF00'", "'a'", "'ä'", "'abc'", "0x61");
      case 1 -> column(DataType.BINARY);
      case 2 -> "SUBSTR(vbin, 2)";
      default -> column(DataType.VARBINARY);
    };
  }

  private String pattern() {
    return pick(
        "'a%'",
        "'%A'",
        "'_'",
        "'__'",
        "'a_c'",
        "'a\\_c'",
        "'%b%'",
        "'abc|%' ESCAPE '|'",
        "'é%'",
        "'%ss%'",
        "'12%'",
        "''",
        "'%'",
        "'%中%'",
        "'_😀%'",
        "'a '",
        "'%o_b%r'",
        "v2",
        "'ﬁ%'",
        "'%Ä'",
        "CONCAT('%', v, '%')");
  }

  private String regex() {
    return pick(
        "'^a'",
        "'b$'",
        "'o+'",
        "'^[a-c]+$'",
        "'a.b'",
        "'12|foo'",
        "'(foo)+'",
        "'x?y'",
        "'é'",
        "'[^a]'",
        "'\\\\d'",
        "'^.{2}$'",
        "'FOO'",
        "'\\\\.5'");
  }
}
