package dev.oms.source.mysql.internal.binlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oms.core.model.ByteOutput;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GtidSetTest {

  private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  private static final String B = "f0000000-71ca-11e1-9e33-c80aa9429562";

  @Test
  void readsAndWritesTheServersNotation() {
    for (String text :
        new String[] {
          "", A + ":1", A + ":1-5:7-9", A + ":1-5:tag_a:1-2:tag_b:7", A + ":x:1-2," + B + ":1-99"
        }) {
      assertThat(MySqlGtidSet.parse(text)).hasToString(text);
    }
    assertThat(MySqlGtidSet.parse(B + ":3:1-2,\n" + A + ":TAG:4-5"))
        .hasToString(A + ":tag:4-5," + B + ":1-3");
    assertThatThrownBy(() -> MySqlGtidSet.parse(A + ":5-3"))
        .hasMessage("not a MySQL GTID set: " + A + ":5-3");
    assertThatThrownBy(() -> MySqlGtidSet.parse("0-1-2")).hasMessageContaining("0-1-2");
  }

  @Test
  void anIdIsAppendedAsItsText() {
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      long number = random.nextLong() >>> 1 + random.nextInt(62);
      for (Gtid gtid :
          new Gtid[] {
            new Gtid.MySql(random.nextLong(), random.nextInt(), "", number),
            new Gtid.MySql(random.nextInt(9), random.nextLong(), "tag_a", number),
            new Gtid.MariaDb(random.nextInt(9), random.nextInt() & 0xffff_ffffL, number)
          }) {
        ByteOutput out = new ByteOutput(16);
        gtid.append(out);
        assertThat(new String(out.toByteArray(), UTF_8)).isEqualTo(gtid.toString());
      }
    }
  }

  @Test
  void binaryFormComesBack() {
    for (String text : new String[] {"", A + ":1-5:7", A + ":1:tag:2-3," + B + ":1-5:other:9"}) {
      byte[] bytes = MySqlGtidSet.parse(text).encode();
      assertThat(MySqlGtidSet.decode(bytes, 0, bytes.length)).hasToString(text);
    }
  }

  @Test
  void behavesAsASetOfNumbers() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      MySqlGtidSet left = new MySqlGtidSet();
      MySqlGtidSet right = new MySqlGtidSet();
      TreeSet<Long> leftNumbers = new TreeSet<>();
      TreeSet<Long> rightNumbers = new TreeSet<>();
      for (int i = random.nextInt(40); i >= 0; i--) {
        long number = 1 + random.nextInt(40);
        boolean toLeft = random.nextBoolean();
        (toLeft ? left : right).add(gtid("", number));
        (toLeft ? leftNumbers : rightNumbers).add(number);
      }
      TreeSet<Long> rest = new TreeSet<>(leftNumbers);
      rest.removeAll(rightNumbers);
      TreeSet<Long> all = new TreeSet<>(leftNumbers);
      all.addAll(rightNumbers);
      assertThat(left.minus(right)).isEqualTo(of(rest));
      assertThat(left.plus(right)).isEqualTo(of(all));
      assertThat(MySqlGtidSet.parse(left.toString())).isEqualTo(left).isEqualTo(of(leftNumbers));
      assertThat(left.containsAll(right)).isEqualTo(leftNumbers.containsAll(rightNumbers));
      for (long n = 1; n <= 41; n++) {
        assertThat(left.contains(gtid("", n))).isEqualTo(leftNumbers.contains(n));
      }
    }
  }

  @Test
  void tagsAreSourcesOfTheirOwn() {
    MySqlGtidSet set = MySqlGtidSet.parse(A + ":1-3:t:5");
    assertThat(set.contains(gtid("", 5))).isFalse();
    assertThat(set.contains(gtid("t", 5))).isTrue();
    assertThat(set.containsAll(MySqlGtidSet.parse(A + ":2-3"))).isTrue();
    assertThat(set.containsAll(MySqlGtidSet.parse(A + ":2-3:t:5-6"))).isFalse();
    MySqlGtidSet copy = set.copy();
    copy.add(gtid("t", 6));
    assertThat(set).hasToString(A + ":1-3:t:5");
    assertThat(copy).hasToString(A + ":1-3:t:5-6");
  }

  @Test
  void mariaDbKeepsTheLastOfEachDomain() {
    MariaDbGtidPosition position = MariaDbGtidPosition.parse("1-3-7,0-1-100");
    assertThat(position).hasToString("0-1-100,1-3-7");
    position.add(new Gtid.MariaDb(1, 4, 8));
    position.add(new Gtid.MariaDb(2, 1, 1));
    assertThat(position).hasToString("0-1-100,1-4-8,2-1-1");
    assertThat(position.contains(new Gtid.MariaDb(0, 9, 99))).isTrue();
    assertThat(position.contains(new Gtid.MariaDb(0, 1, 101))).isFalse();
    assertThat(position.containsAll(MariaDbGtidPosition.parse("2-1-1"))).isTrue();
    assertThat(position.containsAll(MariaDbGtidPosition.parse("3-1-1"))).isFalse();
    assertThat(position.containsAll(new MySqlGtidSet())).isFalse();
    assertThatThrownBy(() -> MariaDbGtidPosition.parse("0-1"))
        .hasMessage("not a MariaDB GTID: 0-1");
  }

  @Test
  void positionsComeBackFromTheirText() {
    for (BinlogPosition position :
        new BinlogPosition[] {
          BinlogPosition.of("binlog.000001", 4),
          new BinlogPosition(
              "b|%.1000000", 5_000_000_000L, MySqlGtidSet.parse(A + ":1-3:t:5"), 12, A),
          new BinlogPosition("b.1", 4, MariaDbGtidPosition.parse("0-1-2"), 0, "1"),
          new BinlogPosition("b.1", 4, new MySqlGtidSet(), 0, null)
        }) {
      assertThat(BinlogPosition.decode(position.encode())).isEqualTo(position);
    }
    assertThatThrownBy(() -> BinlogPosition.decode("2|x")).hasMessageContaining("2|x");
  }

  @Test
  void filesAreOrderedByNumber() {
    assertThat(LogFiles.compare("binlog.999999", "binlog.1000000")).isNegative();
    assertThat(LogFiles.compare("a.binlog.000010", "a.binlog.000009")).isPositive();
    assertThat(LogFiles.compare("binlog.000010", "other.000009")).isZero();
    assertThat(LogFiles.compare("binlog.000001", 5, "binlog.000001", 9)).isNegative();
  }

  @Test
  void knowsStatementsThatChangeRows() {
    for (String sql :
        new String[] {
          "insert into t values (1)",
          "/* hi */ UPDATE t SET a=1",
          "  DELETE FROM t",
          "/*!50001 REPLACE */ INTO t VALUES (1)",
          "LOAD DATA INFILE 'x' INTO TABLE t",
          "-- x\nWITH a AS (SELECT 1) DELETE FROM t",
          "SET STATEMENT max_statement_time=1 FOR INSERT INTO t VALUES (1)"
        }) {
      assertThat(StatementDml.isDml(sql)).as(sql).isTrue();
    }
    for (String sql :
        new String[] {
          "CREATE TABLE t (a INT)", "SAVEPOINT `x`", "insertion", "", "/* open", "SET x=1"
        }) {
      assertThat(StatementDml.isDml(sql)).as(sql).isFalse();
    }
  }

  private static Gtid gtid(String tag, long number) {
    java.util.UUID source = java.util.UUID.fromString(A);
    return new Gtid.MySql(
        source.getMostSignificantBits(), source.getLeastSignificantBits(), tag, number);
  }

  private static MySqlGtidSet of(TreeSet<Long> numbers) {
    MySqlGtidSet set = new MySqlGtidSet();
    numbers.forEach(n -> set.add(gtid("", n)));
    return set;
  }
}
