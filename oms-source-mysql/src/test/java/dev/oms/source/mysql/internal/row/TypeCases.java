package dev.oms.source.mysql.internal.row;

import dev.oms.testkit.DatabaseServer;
import dev.oms.testkit.ServerFlavor;
import java.util.ArrayList;
import java.util.List;

/** Every column type with the values at its edges, as SQL. */
final class TypeCases {

  /** A type and literals of values; the matrix adds NULL. */
  record TypeCase(String type, List<String> values) {}

  private static final String EMOJI = "'caf\u00e9 \u4e2d\u6587 \ud83d\ude00'";

  private TypeCases() {}

  private static TypeCase of(String type, String... values) {
    return new TypeCase(type, List.of(values));
  }

  static List<TypeCase> forServer(DatabaseServer server) throws Exception {
    boolean maria = server.flavor() == ServerFlavor.MARIADB;
    String version = server.version();
    List<TypeCase> cases = new ArrayList<>();
    numbers(cases);
    temporal(cases);
    text(cases);
    binary(cases);
    if (maria) {
      cases.add(
          of(
              "uuid",
              "'123e4567-e89b-12d3-a456-426655440000'",
              "'00000000-0000-0000-0000-000000000000'",
              "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
              "'018f4d1e-7b5c-7a01-9c3e-aabbccddeeff'",
              "'550e8400-e29b-41d4-a716-446655440000'"));
      cases.add(
          of(
              "inet6",
              "'::'",
              "'::1'",
              "'2001:db8::ff00:42:8329'",
              "'::ffff:192.0.2.128'",
              "'::192.0.2.1'",
              "'1:2:3:4:5:6:7:8'",
              "'1:0:0:4:0:0:0:8'",
              "'fe80::'",
              "'1:2:3:0:5:6:7:8'",
              "'0:0:1::'"));
      cases.add(of("inet4", "'0.0.0.0'", "'192.0.2.1'", "'255.255.255.255'", "'10.0.0.0'"));
      cases.add(of("longtext COMPRESSED", "''", "'x'", EMOJI, "REPEAT('abc', 1000)"));
      cases.add(of("varchar(2000) COMPRESSED", "''", "'x'", EMOJI, "REPEAT('abc', 500)"));
      cases.add(of("varchar(40) CHARACTER SET latin1 COMPRESSED", "'x'", "'caf\u00e9'"));
      cases.add(of("varbinary(2000) COMPRESSED", "''", "x'00'", "REPEAT('abc', 500)"));
      cases.add(of("blob COMPRESSED", "''", "x'0001'", "REPEAT('abc', 5000)"));
      cases.add(of("longtext CHARACTER SET utf8mb4", "'{\"a\": 1}'"));
    } else {
      cases.add(json());
      if (version.startsWith("9")) {
        cases.add(of("vector(3)", "TO_VECTOR('[1,2.5,-3]')", "TO_VECTOR('[0,0,0]')"));
      }
      if (!version.startsWith("5.7")) {
        cases.add(of("varchar(20) CHARACTER SET gb18030", "'\u4e2d\u6587'", "'\ud83d\ude00 a'"));
      }
    }
    return cases;
  }

  private static void numbers(List<TypeCase> cases) {
    cases.add(of("tinyint", "-128", "-1", "0", "127"));
    cases.add(of("tinyint(1)", "0", "1", "-5"));
    cases.add(of("tinyint unsigned", "0", "128", "255"));
    cases.add(of("smallint", "-32768", "-1", "0", "32767"));
    cases.add(of("smallint unsigned", "0", "32768", "65535"));
    cases.add(of("mediumint", "-8388608", "-1", "0", "8388607"));
    cases.add(of("mediumint unsigned", "0", "8388608", "16777215"));
    cases.add(of("int", "-2147483648", "-1", "0", "2147483647"));
    cases.add(of("int unsigned", "0", "2147483648", "4294967295"));
    cases.add(of("int(8) unsigned zerofill", "0", "42", "4294967295"));
    cases.add(of("bigint", "-9223372036854775808", "-1", "0", "9223372036854775807"));
    cases.add(of("bigint unsigned", "0", "9223372036854775808", "18446744073709551615"));
    cases.add(of("year", "0", "1901", "2024", "2155"));
    cases.add(of("bit(1)", "b'0'", "b'1'"));
    cases.add(of("bit(9)", "0", "1", "256", "511"));
    cases.add(of("bit(64)", "0", "1", "18446744073709551615", "9223372036854775808"));
    cases.add(
        of("float", "0", "-0e0", "1.5", "-3.4028234e38", "1.17549435e-38", "16777217", "0.1"));
    cases.add(of("float(10,3)", "1234567.891", "-0.5"));
    cases.add(of("float unsigned", "0", "3.4e38"));
    cases.add(
        of(
            "double",
            "0",
            "-0e0",
            "0.1",
            "-1.7976931348623157e308",
            "2.2250738585072014e-308",
            "5e-324",
            "123456789.12345678",
            "1e15",
            "1e16",
            "1e17"));
    cases.add(of("double(20,4)", "1234567890.1234", "-0.0001", "1e15"));
    cases.add(of("decimal(10,2)", "0", "-0.001", "12.5", "-12.50", "99999999.99", "-99999999.99"));
    cases.add(of("decimal(5,0)", "0", "-1", "99999"));
    cases.add(
        of(
            "decimal(65,30)",
            "99999999999999999999999999999999999.999999999999999999999999999999",
            "-0.000000000000000000000000000001",
            "1",
            "-12345678901234567890.5"));
    cases.add(of("decimal(30,30)", "0.123456789012345678901234567890", "-0.1"));
    cases.add(
        of("decimal(65,0)", "-12345678901234567890123456789012345678901234567890123456789012345"));
    cases.add(of("decimal(9,9)", "0.000000001", "-0.999999999"));
    cases.add(of("decimal(18,9)", "100000000.000000001", "1.000000010"));
    cases.add(of("decimal(12,3) unsigned zerofill", "0", "42.5"));
  }

  private static void temporal(List<TypeCase> cases) {
    cases.add(
        of(
            "date",
            "'0000-00-00'",
            "'0001-01-01'",
            "'1000-01-01'",
            "'1582-10-10'",
            "'2024-00-15'",
            "'2024-02-30'",
            "'2024-02-29'",
            "'9999-12-31'"));
    for (int digits : new int[] {0, 1, 2, 3, 4, 5, 6}) {
      String n = digits == 0 ? "" : "(" + digits + ")";
      cases.add(
          of(
              "datetime" + n,
              "'0000-00-00 00:00:00'",
              "'1000-01-01 00:00:00'",
              "'1582-10-10 12:34:56.123456'",
              "'2024-00-15 01:02:03'",
              "'2024-02-30 23:59:59.987654'",
              "'9999-12-31 23:59:59'",
              "'2024-05-06 07:08:09.000001'",
              "'1986-05-04 02:30:00'",
              "'2024-05-06 07:08:09.5'"));
      cases.add(
          of(
              "timestamp" + n,
              "'0000-00-00 00:00:00'",
              "'1970-01-01 00:00:01'",
              "'2038-01-19 03:14:07'",
              "'2024-02-29 23:59:58.987654'",
              // An hour that the tests' own zone, Asia/Shanghai, does not have.
              "'1986-05-04 02:30:00'",
              "'2001-09-09 01:46:40.5'"));
      cases.add(
          of(
              "time" + n,
              "'00:00:00'",
              "'-00:00:00.5'",
              "'-00:00:01'",
              "'838:59:59'",
              "'-838:59:59'",
              "'12:34:56.987654'",
              "'-12:34:56.987654'",
              "'-00:00:59.000001'",
              "'-01:00:00'",
              "'99:00:00.1'",
              "'100:00:00'"));
    }
  }

  private static void text(List<TypeCase> cases) {
    cases.add(of("varchar(20) CHARACTER SET utf8mb4", "''", "'a'", EMOJI, "'tail  '", "'\\n\\\\'"));
    cases.add(of("varchar(300) CHARACTER SET utf8mb4", "''", EMOJI, "REPEAT('\u4e2d', 300)"));
    cases.add(of("varchar(20) CHARACTER SET utf8", "''", "'caf\u00e9 \u4e2d'"));
    cases.add(of("varchar(20) CHARACTER SET ascii", "'plain'", "''"));
    cases.add(of("char(10) CHARACTER SET utf8mb4", "''", "'a'", "'tail  '", EMOJI));
    cases.add(of("char(255) CHARACTER SET utf8mb4", "''", "REPEAT('\ud83d\ude00', 255)"));
    cases.add(of("char(0)", "''"));
    cases.add(of("char(200) CHARACTER SET utf8", "'a'", "REPEAT('\u4e2d', 200)"));
    cases.add(
        of("varchar(20) CHARACTER SET latin1", "'caf\u00e9 \u20ac'", "x'8081' ", "x'FF9D8D'"));
    cases.add(of("varchar(20) CHARACTER SET gbk", "'\u4e2d\u6587'", "'a\u20ac'", "x'A892'"));
    cases.add(of("varchar(20) CHARACTER SET big5", "'\u4e2d\u6587'", "x'F9D6'"));
    cases.add(of("varchar(20) CHARACTER SET sjis", "'\u65e5\u672c'", "x'815F'", "x'B1'"));
    cases.add(of("varchar(20) CHARACTER SET cp932", "'\u65e5\u672c'", "x'815F8740'"));
    cases.add(of("varchar(20) CHARACTER SET ujis", "'\u65e5\u672c'", "x'8FB0A1'", "x'8EB1'"));
    cases.add(of("varchar(20) CHARACTER SET eucjpms", "'\u65e5\u672c'", "x'ADA1'", "x'A1C1'"));
    cases.add(of("varchar(20) CHARACTER SET euckr", "'\ud55c\uad6d'", "x'8141'"));
    cases.add(of("varchar(20) CHARACTER SET gb2312", "'\u4e2d\u6587'"));
    cases.add(of("char(20) CHARACTER SET ucs2", "'\u4e2d a '", "''"));
    cases.add(of("varchar(20) CHARACTER SET utf16", EMOJI));
    cases.add(of("char(20) CHARACTER SET utf16le", EMOJI));
    cases.add(of("varchar(20) CHARACTER SET utf32", EMOJI));
    for (String one :
        List.of(
            "cp1250",
            "cp1251",
            "cp1256",
            "cp1257",
            "cp850",
            "cp852",
            "cp866",
            "dec8",
            "hp8",
            "koi8r",
            "koi8u",
            "latin2",
            "latin5",
            "latin7",
            "macce",
            "macroman",
            "keybcs2",
            "armscii8",
            "greek",
            "hebrew",
            "tis620",
            "geostd8",
            "swe7")) {
      cases.add(
          of(
              "varchar(20) CHARACTER SET " + one,
              "'plain'",
              one.equals("swe7") ? "'[]'" : "x'E1E2'"));
    }
    cases.add(of("tinytext", "''", EMOJI));
    cases.add(of("text", "''", EMOJI, "REPEAT('x', 65535)"));
    cases.add(of("mediumtext", EMOJI, "REPEAT('\u4e2d', 30000)"));
    cases.add(of("longtext", EMOJI));
    cases.add(of("text CHARACTER SET latin1", "'caf\u00e9'", "''"));
    cases.add(
        of("enum('a','b''c','\u4e2d','d,e')", "'a'", "'b''c'", "'\u4e2d'", "'d,e'", "'nope'"));
    cases.add(of("enum('x','\u4e2d') CHARACTER SET gbk", "'x'", "'\u4e2d'"));
    cases.add(
        of(
            "set('a','b','\u00e9') CHARACTER SET latin1",
            "''",
            "'a'",
            "'a,\u00e9'",
            "'a,b,\u00e9'"));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      many.append(i == 0 ? "" : ",").append("'s").append(i).append("'");
    }
    cases.add(of("set(" + many + ")", "''", "'s63'", "'s0,s63'", "18446744073709551615"));
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      labels.append(i == 0 ? "" : ",").append("'e").append(i).append("'");
    }
    cases.add(of("enum(" + labels + ")", "'e0'", "'e255'", "'e299'"));
  }

  private static void binary(List<TypeCase> cases) {
    cases.add(of("binary(8)", "''", "x'00'", "x'0102'", "x'FF00FF0000000000'", "'        '"));
    cases.add(of("binary(255)", "x'01'", "x'20'"));
    cases.add(of("varbinary(20)", "''", "x'00'", "x'FF0000'", "'tail  '"));
    cases.add(of("varbinary(3000)", "''", "REPEAT(x'00FF', 1500)"));
    cases.add(of("tinyblob", "''", "x'0000'"));
    cases.add(of("blob", "''", "x'00FF00'", "REPEAT(x'AB', 65535)"));
    cases.add(of("mediumblob", "x'FF00'", "REPEAT(x'AB', 70000)"));
    cases.add(of("longblob", "x'FF00'"));
    cases.add(
        of(
            "geometry",
            "ST_GeomFromText('POINT(1 2)')",
            "ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))', 4326)"));
    cases.add(of("point", "ST_GeomFromText('POINT(-1.5 2e10)')"));
  }

  private static TypeCase json() {
    List<String> values = new ArrayList<>();
    for (String text :
        List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "\"\"",
            "{}",
            "[]",
            "{\"a\": 1, \"b\": [1, 2, {\"c\": null}]}",
            "65535",
            "65536",
            "-32769",
            "2147483648",
            "-2147483649",
            "18446744073709551615",
            "-9223372036854775808",
            "1e20",
            "1e-7",
            "1e15",
            "1e14",
            "1e16",
            "123456789012345.6",
            "0.1",
            "1.7976931348623157e308",
            "5e-324",
            "-0.0",
            "2.2250738585072014e-308",
            "100.0",
            "1e22",
            "9007199254740993.0",
            "2e-3",
            "1e23",
            "1e-15",
            "1e-14",
            "1.5e-16",
            "-1.2345678901234567e-300",
            "\"caf\u00e9 \ud83d\ude00 / \\\\ \\\" \\b \\f \\n \\r \\t \\u0001 \\u001f \\u007f\"",
            "{\"k\\n\\u4e2d\": \"v\"}",
            "[[[[[[[[[[1]]]]]]]]]]",
            "{\"long key long key\": {\"x\": []}}")) {
      values.add("'" + text.replace("\\", "\\\\") + "'");
    }
    values.add("CONCAT('[', REPEAT('[', 80), REPEAT(']', 80), ']')");
    values.add("CONCAT('[', REPEAT('123456,', 20000), '1]')");
    values.add("CONCAT('{\"a\": \"', REPEAT('x', 70000), '\", \"b\": [1, true, -5, 70000]}')");
    values.add("CONCAT('[\"', REPEAT('x', 127), '\", \"', REPEAT('y', 128), '\"]')");
    values.add("CAST(CAST('2015-01-15 23:24:25.120000' AS DATETIME(6)) AS JSON)");
    values.add("CAST(CAST('2015-01-15' AS DATE) AS JSON)");
    values.add("CAST(CAST('-12:34:56.5' AS TIME(1)) AS JSON)");
    values.add("CAST(CAST('838:59:59' AS TIME) AS JSON)");
    values.add(
        "JSON_ARRAY(TIMESTAMP'2015-01-15 23:24:25', 1.10, -0.5,"
            + " 123456789012345678901234567890.123)");
    values.add("JSON_ARRAY(CAST(1.10 AS DECIMAL(10,2)), CAST(-7 AS DECIMAL(3,0)))");
    values.add("JSON_OBJECT('bin', CAST(x'00FF10' AS BINARY), 'bit', b'101')");
    values.add("JSON_ARRAY(CAST(REPEAT(x'00FF10', 100) AS BINARY))");
    values.add("JSON_ARRAY(ST_GeomFromText('POINT(1 2)'))");
    return new TypeCase("json", values);
  }
}
