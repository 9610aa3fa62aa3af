package dev.oms.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.ObjectMapping;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged files: what is wrong is told in our words, soon, whatever it is. */
class ObjectFilesFuzzTest {

  private static final String CSV =
      """
      source database,source table,topic name,selected columns,column mapping,sharding columns,row filter
      shop,orders,orders,id;user_id,user_id=user,id,"amount > 100 AND note LIKE '%a""b%'"
      shop,users,Topic_${database}_${table},,,,
      crm,客户,clients,"a;`b;c`",`b;c`=d,a,a BETWEEN 1 AND 2
      """;

  private static final String JSON =
      """
      {"whiteCondition":[{"name":"t.shop","all":true,"attr":{"dml":"INSERT,UPDATE"},"sub":[
        {"name":"orders","map":"orders","all":false,"sub":[{"name":"id","map":"x"}]},
        {"name":"log_[0-9]*","func":"fn","map":"logs"},
        {"name":"ord(er)?_\\\\d+","func":"reg","map":"old"}]}],
       "blockCondition":[{"name":"t.shop","sub":[{"name":"*_tmp","func":"fn"}]}]}
      """;

  private static final String[] PIECES = {
    "\"",
    "\"\"",
    ",",
    ";",
    "=",
    "`",
    "\n",
    "\r",
    "\u0000",
    "\uFEFF",
    "${",
    "}",
    "${table}",
    "中",
    "😀",
    "'",
    "(",
    ")",
    "/*",
    "--",
    "[",
    "]",
    "{",
    "}",
    ":",
    "\\",
    "\\u",
    "null",
    "1e999",
    "*",
    "?",
    "[!",
    "/",
    "."
  };

  private interface Reading {
    ObjectMapping read(byte[] content);
  }

  private static byte[] damaged(byte[] content, Random random) {
    byte[] result = content.clone();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(result.length + 1);
      int end = Math.min(result.length, at + random.nextInt(20));
      byte[] middle =
          switch (random.nextInt(5)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> Arrays.copyOfRange(result, 0, random.nextInt(result.length + 1));
            default ->
                PIECES[random.nextInt(PIECES.length)]
                    .repeat(1 + random.nextInt(random.nextInt(20) == 0 ? 2000 : 2))
                    .getBytes(StandardCharsets.UTF_8);
          };
      byte[] next = new byte[at + middle.length + result.length - end];
      System.arraycopy(result, 0, next, 0, at);
      System.arraycopy(middle, 0, next, at, middle.length);
      System.arraycopy(result, end, next, at + middle.length, result.length - end);
      result = next.length == 0 ? new byte[] {'x'} : next;
    }
    return result;
  }

  private static void fuzz(String good, int rounds, Reading reading) {
    assertThat(reading.read(good.getBytes(StandardCharsets.UTF_8)).mappings()).isNotEmpty();
    int accepted = 0;
    int refused = 0;
    for (int seed = 0; seed < rounds; seed++) {
      byte[] content = damaged(good.getBytes(StandardCharsets.UTF_8), new Random(seed));
      long begin = System.nanoTime();
      try {
        assertThat(reading.read(content).mappings()).isNotEmpty();
        accepted++;
      } catch (ProjectException e) {
        refused++;
        assertThat(e.problems()).as("seed " + seed).isNotEmpty();
        assertThat(e.getMessage())
            .as("seed " + seed)
            .startsWith("fuzz")
            .doesNotContain("de.siegmar", "com.fasterxml", "net.sf.jsqlparser", "\tat ")
            .doesNotContain("Exception");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " gives " + e, e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .as("seed " + seed)
          .isLessThan(Duration.ofSeconds(20));
    }
    assertThat(accepted).isGreaterThan(rounds / 100);
    assertThat(refused).isGreaterThan(rounds / 4);
  }

  @Test
  @Timeout(300)
  @DisplayName("5000 damaged CSV files")
  void csv() {
    fuzz(CSV, 5000, content -> ObjectsCsv.standard().parse(content, "fuzz.csv"));
  }

  @Test
  @Timeout(300)
  @DisplayName("10000 damaged condition.json files")
  void json() {
    fuzz(
        JSON,
        10_000,
        content ->
            ObjectConditions.parse(
                new String(content, StandardCharsets.UTF_8), "fuzz.json", "rest"));
  }
}
