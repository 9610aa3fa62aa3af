package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DdlWordsTest {

  @ParameterizedTest
  @CsvSource({
    "CREATE_TABLE,CREATE",
    "ALTER_TABLE,ALTER",
    "DROP_TABLE,ERASE",
    "TRUNCATE_TABLE,TRUNCATE",
    "RENAME_TABLE,RENAME",
    "CREATE_INDEX,CINDEX",
    "DROP_INDEX,DINDEX",
    "CREATE_VIEW,QUERY",
    "DROP_DATABASE,QUERY",
    "'',QUERY"
  })
  void canalsWords(String ddlType, String word) {
    assertThat(DdlWords.canal(ddlType)).isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource({
    "CREATE_TABLE,table-create",
    "ALTER_TABLE,table-alter",
    "DROP_TABLE,table-drop",
    "DROP_DATABASE,table-drop",
    "RENAME_TABLE,table-alter",
    "TRUNCATE_TABLE,table-alter",
    "CREATE_INDEX,table-alter",
    "CREATE_VIEW,table-alter"
  })
  void maxwellsWords(String ddlType, String word) {
    assertThat(DdlWords.maxwell(ddlType)).isEqualTo(word);
  }
}
