package dev.oms.source.mysql.internal.row;

/** The forms in which the binlog stores values; {@link RowLayout} picks one for each column. */
final class Codec {

  static final int INT1 = 1;
  static final int UINT1 = 2;
  static final int INT2 = 3;
  static final int UINT2 = 4;
  static final int INT3 = 5;
  static final int UINT3 = 6;
  static final int INT4 = 7;
  static final int UINT4 = 8;
  static final int INT8 = 9;
  static final int YEAR = 10;
  static final int FLOAT = 11;
  static final int DOUBLE = 12;
  static final int DECIMAL = 13;
  static final int BIT = 14;
  static final int DATE = 15;
  static final int TIME_OLD = 16;
  static final int TIME_HIRES = 17;
  static final int TIME2 = 18;
  static final int DATETIME_OLD = 19;
  static final int DATETIME_HIRES = 20;
  static final int DATETIME2 = 21;
  static final int TIMESTAMP_OLD = 22;
  static final int TIMESTAMP_HIRES = 23;
  static final int TIMESTAMP2 = 24;
  static final int TEXT = 25;
  static final int TEXT_COMPRESSED = 26;
  static final int BYTES = 27;
  static final int BYTES_COMPRESSED = 28;
  static final int BINARY = 29;
  static final int ENUM = 30;
  static final int SET = 31;
  static final int JSON = 32;
  static final int UUID = 33;
  static final int INET4 = 34;
  static final int INET6 = 35;

  private Codec() {}
}
