package dev.oms.filter.sql.internal.text;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Makes the files that {@link Weights} reads, from what a server says: run it with the JDBC URL of
 * a MySQL 8.0 and the directory of the resources. {@code CollationServerTest} holds the files
 * against the servers.
 */
public final class CollationTables {

  private CollationTables() {}

  /** Arguments: a JDBC URL, a directory, the collations. */
  public static void main(String[] args) throws Exception {
    try (Connection connection = DriverManager.getConnection(args[0])) {
      for (int i = 2; i < args.length; i++) {
        byte[] file = encode(read(connection, args[i]));
        Files.write(Path.of(args[1], args[i] + ".weights"), file);
        System.out.println(args[i] + " " + file.length);
      }
    }
  }

  /** The weights of every code point; null where the character set has no such character. */
  static char[][] read(Connection connection, String collation) throws SQLException {
    String charset = collation.substring(0, collation.indexOf('_'));
    char[][] weights = new char[Weights.LIMIT][];
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET NAMES utf8mb4");
      int step = 0x4000;
      for (int from = 0; from < Weights.LIMIT; from += step) {
        if (from >= 0x10000 && !charset.startsWith("utf8mb4")) {
          break;
        }
        String sql =
            "SELECT n, HEX(CONVERT(CONVERT(c USING "
                + charset
                + ") USING utf32)), HEX(WEIGHT_STRING(CONVERT(c USING "
                + charset
                + ") COLLATE "
                + collation
                + ")) FROM (SELECT n, CHAR(n USING utf32) c FROM ("
                + numbers(from, step)
                + ") x) y";
        try (ResultSet rows = statement.executeQuery(sql)) {
          while (rows.next()) {
            int codePoint = rows.getInt(1);
            boolean there = Integer.parseInt(rows.getString(2), 16) == codePoint;
            weights[codePoint] = there ? weights(rows.getString(3)) : null;
          }
        }
      }
    }
    return weights;
  }

  private static String numbers(int from, int count) {
    StringBuilder sql = new StringBuilder("SELECT ").append(from).append(" + a.i");
    StringBuilder tables = new StringBuilder();
    int size = 1;
    for (char name = 'a'; size < count; name++, size *= 16) {
      if (name > 'a') {
        sql.append(" + ").append(size).append(" * ").append(name).append(".i");
      }
      tables.append(tables.isEmpty() ? " FROM " : " JOIN ").append('(');
      for (int i = 0; i < 16; i++) {
        tables.append(i == 0 ? "SELECT 0 i" : " UNION ALL SELECT " + i);
      }
      tables.append(") ").append(name);
    }
    String all = sql + " n" + tables;
    return "SELECT n FROM ("
        + all
        + ") z WHERE n < "
        + (from + count)
        + " AND n NOT BETWEEN 0xD800 + 0 AND 0xDFFF + 0 ORDER BY n";
  }

  private static char[] weights(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length == 1) {
      return new char[] {(char) (bytes[0] & 0xFF)};
    }
    char[] weights = new char[bytes.length / 2];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (char) ((bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF);
    }
    return weights;
  }

  private static byte[] encode(char[][] weights) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(9);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
      int before = 0;
      for (int at = 0; at < Weights.LIMIT; ) {
        int kind = kind(at, weights[at]);
        int same = same(weights, at);
        boolean constant = (kind == 1 || kind == 3) && (same >= 8 || kind == 3);
        int end = at + 1;
        if (constant) {
          end = at + Math.max(1, same);
        } else {
          while (end < Weights.LIMIT
              && kind(end, weights[end]) == kind
              && (kind != 1 || same(weights, end) < 8)
              && (kind != 0 || base(end, weights[end]) == base(at, weights[at]))) {
            end++;
          }
        }
        out.writeByte(constant ? 3 : kind);
        varint(out, end - at);
        if (constant) {
          varint(out, weights[at] == null || weights[at].length == 0 ? 0 : weights[at][0]);
        } else if (kind == 0) {
          varint(out, base(at, weights[at]));
        } else {
          for (int cp = at; cp < end; cp++) {
            if (kind == 2) {
              out.writeByte(weights[cp].length);
            }
            for (char weight : weights[cp]) {
              int difference = weight - before;
              varint(out, difference << 1 ^ difference >> 31);
              before = weight;
            }
          }
        }
        at = end;
      }
    }
    deflater.end();
    return bytes.toByteArray();
  }

  private static int same(char[][] weights, int from) {
    int end = from;
    while (end < Weights.LIMIT && java.util.Arrays.equals(weights[end], weights[from])) {
      end++;
    }
    return end - from;
  }

  /** 0 implicit, 1 one weight, 2 several, 3 none. */
  private static int kind(int codePoint, char[] weights) {
    if (weights == null || weights.length == 0) {
      return 3;
    }
    return weights.length == 1 ? 1 : base(codePoint, weights) > 0 ? 0 : 2;
  }

  private static int base(int codePoint, char[] weights) {
    return weights.length == 2 && weights[1] == (codePoint & 0x7FFF | 0x8000)
        ? weights[0] - (codePoint >> 15)
        : -1;
  }

  private static void varint(DataOutputStream out, int value) throws IOException {
    int left = value;
    while (left >= 0x80) {
      out.writeByte(left & 0x7F | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }
}
