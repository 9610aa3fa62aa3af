package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataWorksDdlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMENT ON TABLE t IS 'a'",
        "  comment\n on\ttable \"T\" is ''",
        "/* hint */ -- why\nCOMMENT ON TABLE t IS 'a'",
        "ALTER TABLE t TRUNCATE PARTITION p0",
        "alter table `d`.`t` truncate\npartition p0, p1",
        "ALTER TABLE t TRUNCATE /* all */ PARTITION ALL",
        "ALTER TABLE t /*!50100 TRUNCATE PARTITION p0 */",
        "ALTER ONLINE IGNORE TABLE t TRUNCATE PARTITION p0",
        "ALTER TABLE `it''s` TRUNCATE PARTITION p0 # 'x",
      })
  void hasNoMessage(String sql) {
    assertThat(DataWorksDdl.hasMessage(sql)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ALTER TABLE t ADD c INT COMMENT 'truncate partition p0'",
        "ALTER TABLE t ADD c INT COMMENT 'it''s no truncate partition p0'",
        "ALTER TABLE t ADD c INT COMMENT 'it\\'s no truncate partition p0'",
        "ALTER TABLE t ADD c INT COMMENT \"truncate partition p0\"",
        "ALTER TABLE t ADD `truncate partition` INT",
        "ALTER TABLE t ADD c INT -- truncate partition p0",
        "ALTER TABLE t ADD c INT /* truncate partition p0 */",
        "ALTER TABLE t DROP truncate, PARTITION BY HASH (a)",
        "ALTER TABLE t DROP PARTITION p0",
        "ALTER TABLE t COMMENT 'comment on table'",
        "COMMENT ON COLUMN t.a IS 'a'",
        "TRUNCATE TABLE t",
        "CREATE TABLE comment_on_table (a INT)",
      })
  void hasOne(String sql) {
    assertThat(DataWorksDdl.hasMessage(sql)).isTrue();
  }

  @Test
  void longStatementsAreNoTrouble() {
    String literal = "'" + "\\'''ab".repeat(100_000) + "'";
    assertThat(DataWorksDdl.hasMessage("ALTER TABLE t COMMENT " + literal)).isTrue();
    assertThat(DataWorksDdl.hasMessage("ALTER TABLE t TRUNCATE PARTITION p /*" + literal))
        .isFalse();
  }
}
