package dev.oms.source.mysql.internal.row;

/**
 * The column types of a TABLE_MAP event: MySQL's {@code enum_field_types}, with MariaDB's own ones
 * (140, 141).
 */
final class BinlogType {

  static final int TINY = 1;
  static final int SHORT = 2;
  static final int LONG = 3;
  static final int FLOAT = 4;
  static final int DOUBLE = 5;
  static final int TIMESTAMP = 7;
  static final int LONGLONG = 8;
  static final int INT24 = 9;
  static final int DATE = 10;
  static final int TIME = 11;
  static final int DATETIME = 12;
  static final int YEAR = 13;
  static final int NEWDATE = 14;
  static final int VARCHAR = 15;
  static final int BIT = 16;
  static final int TIMESTAMP2 = 17;
  static final int DATETIME2 = 18;
  static final int TIME2 = 19;
  static final int TYPED_ARRAY = 20;
  static final int BLOB_COMPRESSED = 140;
  static final int VARCHAR_COMPRESSED = 141;
  static final int VECTOR = 242;
  static final int JSON = 245;
  static final int NEWDECIMAL = 246;
  static final int ENUM = 247;
  static final int SET = 248;
  static final int TINY_BLOB = 249;
  static final int MEDIUM_BLOB = 250;
  static final int LONG_BLOB = 251;
  static final int BLOB = 252;
  static final int VAR_STRING = 253;
  static final int STRING = 254;
  static final int GEOMETRY = 255;

  private BinlogType() {}

  /** The bytes of metadata that a TABLE_MAP event has for a column of this type. */
  static int metaLength(int type) {
    return switch (type) {
      case FLOAT,
          DOUBLE,
          TIMESTAMP2,
          DATETIME2,
          TIME2,
          TINY_BLOB,
          MEDIUM_BLOB,
          LONG_BLOB,
          BLOB,
          BLOB_COMPRESSED,
          JSON,
          GEOMETRY,
          VECTOR ->
          1;
      case VARCHAR, VARCHAR_COMPRESSED, BIT, NEWDECIMAL, ENUM, SET, VAR_STRING, STRING -> 2;
      default -> 0;
    };
  }

  /** Whether a bit of the SIGNEDNESS metadata belongs to it; YEAR is asked about elsewhere. */
  static boolean numeric(int type) {
    return switch (type) {
      case TINY, SHORT, INT24, LONG, LONGLONG, NEWDECIMAL, FLOAT, DOUBLE -> true;
      default -> false;
    };
  }

  /** Whether an entry of the charset metadata belongs to it. */
  static boolean character(int type) {
    return switch (type) {
      case STRING,
          VAR_STRING,
          VARCHAR,
          TINY_BLOB,
          MEDIUM_BLOB,
          LONG_BLOB,
          BLOB,
          BLOB_COMPRESSED,
          VARCHAR_COMPRESSED ->
          true;
      default -> false;
    };
  }

  /** MySQL's name and the number. */
  static String name(int type) {
    String name =
        switch (type) {
          case TINY -> "TINY";
          case SHORT -> "SHORT";
          case LONG -> "LONG";
          case FLOAT -> "FLOAT";
          case DOUBLE -> "DOUBLE";
          case TIMESTAMP -> "TIMESTAMP";
          case LONGLONG -> "LONGLONG";
          case INT24 -> "INT24";
          case DATE -> "DATE";
          case TIME -> "TIME";
          case DATETIME -> "DATETIME";
          case YEAR -> "YEAR";
          case NEWDATE -> "NEWDATE";
          case VARCHAR -> "VARCHAR";
          case BIT -> "BIT";
          case TIMESTAMP2 -> "TIMESTAMP2";
          case DATETIME2 -> "DATETIME2";
          case TIME2 -> "TIME2";
          case TYPED_ARRAY -> "TYPED_ARRAY";
          case BLOB_COMPRESSED -> "BLOB_COMPRESSED";
          case VARCHAR_COMPRESSED -> "VARCHAR_COMPRESSED";
          case VECTOR -> "VECTOR";
          case JSON -> "JSON";
          case NEWDECIMAL -> "NEWDECIMAL";
          case ENUM -> "ENUM";
          case SET -> "SET";
          case TINY_BLOB -> "TINY_BLOB";
          case MEDIUM_BLOB -> "MEDIUM_BLOB";
          case LONG_BLOB -> "LONG_BLOB";
          case BLOB -> "BLOB";
          case VAR_STRING -> "VAR_STRING";
          case STRING -> "STRING";
          case GEOMETRY -> "GEOMETRY";
          default -> "unknown";
        };
    return name + " (" + type + ")";
  }
}
