package dev.oms.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oms.core.model.LocalTime64;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpochDaysTest {

  @Test
  void everyDayOfTenThousandYearsIsThatOfJava() {
    LocalDate date = LocalDate.of(0, 1, 1);
    for (long day = date.toEpochDay(); date.getYear() < 10_000; day++) {
      long packed =
          LocalTime64.packDate(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
      if (!EpochDays.isDate(packed) || EpochDays.of(packed) != day) {
        assertThat(EpochDays.of(packed)).as("%s", date).isEqualTo(day);
        assertThat(EpochDays.isDate(packed)).as("%s", date).isTrue();
      }
      date = date.plusDays(1);
    }
  }

  @Test
  void datesThatNoCalendarHas() {
    for (int year : List.of(0, 1, 1900, 2000, 2023, 2024, 9999)) {
      for (int month = 0; month < 16; month++) {
        int days = month >= 1 && month <= 12 ? LocalDate.of(year, month, 1).lengthOfMonth() : 0;
        for (int day = 0; day < 32; day++) {
          assertThat(EpochDays.isDate(LocalTime64.packDate(year, month, day)))
              .as("%d-%d-%d", year, month, day)
              .isEqualTo(day >= 1 && day <= days);
        }
      }
    }
  }

  @Test
  void secondsAreThoseOfJava() {
    Random random = new Random(11);
    for (int i = 0; i < 50_000; i++) {
      LocalDateTime time =
          LocalDateTime.of(random.nextInt(10_000), 1, 1, 0, 0)
              .plusSeconds(random.nextInt(365 * 86_400));
      long packed =
          LocalTime64.pack(
              time.getYear(),
              time.getMonthValue(),
              time.getDayOfMonth(),
              time.getHour(),
              time.getMinute(),
              time.getSecond());
      assertThat(EpochDays.secondOf(packed)).isEqualTo(time.toEpochSecond(ZoneOffset.UTC));
    }
  }
}
