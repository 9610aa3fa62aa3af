package dev.oms.testkit.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The same done by several threads at once. */
final class Together {

  private Together() {}

  /** What each thread got. */
  static <T> List<T> run(int threads, Callable<T> task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        futures.add(
            executor.submit(
                () -> {
                  start.await(30, TimeUnit.SECONDS);
                  return task.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(60, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  /** Says of the first difference only: a description of all of them would fill the memory. */
  static <T extends @Nullable Object> void assertSame(List<List<T>> all, List<T> expected) {
    for (List<T> one : all) {
      assertThat(one).hasSameSizeAs(expected);
      for (int i = 0; i < one.size(); i++) {
        if (!Objects.equals(one.get(i), expected.get(i))) {
          assertThat(one.get(i)).as("result %d", i).isEqualTo(expected.get(i));
        }
      }
    }
  }
}
