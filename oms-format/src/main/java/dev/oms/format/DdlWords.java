package dev.oms.format;

/**
 * What other systems call the statements that {@link dev.oms.core.model.SchemaChange#ddlType} names
 * with OMS's words.
 */
final class DdlWords {

  private DdlWords() {}

  /**
   * Canal's event type, which OMS prints in Canal and DataWorks messages (fact sheet 1.3 and 1.4).
   * A statement that Canal has no word for is {@code QUERY}, as in Canal itself.
   *
   * @param ddlType OMS's word, for example {@code ALTER_TABLE}
   */
  static String canal(String ddlType) {
    return switch (ddlType) {
      case "CREATE_TABLE" -> "CREATE";
      case "ALTER_TABLE" -> "ALTER";
      case "DROP_TABLE" -> "ERASE";
      case "TRUNCATE_TABLE" -> "TRUNCATE";
      case "RENAME_TABLE" -> "RENAME";
      case "CREATE_INDEX" -> "CINDEX";
      case "DROP_INDEX" -> "DINDEX";
      default -> "QUERY";
    };
  }

  /**
   * Maxwell's type. It has words for a table that comes, changes and goes; what is none of these
   * (RENAME, TRUNCATE, indexes) is {@code table-alter}.
   *
   * @param ddlType OMS's word, for example {@code ALTER_TABLE}
   */
  static String maxwell(String ddlType) {
    return switch (ddlType) {
      case "CREATE_TABLE" -> "table-create";
      case "DROP_TABLE", "DROP_DATABASE" -> "table-drop";
      default -> "table-alter";
    };
  }
}
