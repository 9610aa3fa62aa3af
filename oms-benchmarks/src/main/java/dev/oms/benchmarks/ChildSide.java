package dev.oms.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** What the programs that run in a child JVM share: figures of the process, and when to end. */
final class ChildSide {

  private static final AtomicLong LIVE_PEAK = new AtomicLong();

  private ChildSide() {}

  /** Begins to watch the heap. */
  static void begin() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener(
            (notification, handback) -> {
              if (notification.getUserData() instanceof CompositeData data) {
                var info = com.sun.management.GarbageCollectionNotificationInfo.from(data);
                long after =
                    info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                        .filter(e -> isHeap(e.getKey()))
                        .mapToLong(e -> e.getValue().getUsed())
                        .sum();
                LIVE_PEAK.accumulateAndGet(after, Math::max);
              }
            },
            null,
            null);
      }
    }
  }

  private static boolean isHeap(String pool) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .anyMatch(p -> p.getName().equals(pool) && p.getType() == MemoryType.HEAP);
  }

  /** Tells the parent a figure. */
  static void tell(String key, double value) {
    System.out.println("FIGURE " + key + "=" + value);
  }

  /** Waits until the parent closes the pipe: it wants the figures, or it is gone. */
  static void awaitParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent says nothing.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells the parent about heap, allocation and collections so far. */
  static void tellMemory() {
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getPeakUsage();
      if (pool.getType() == MemoryType.HEAP && usage != null) {
        peak += usage.getUsed();
      }
    }
    tell("heapPeak", peak);
    tell("livePeak", LIVE_PEAK.get());
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      allocated += Math.max(0, bytes);
    }
    tell("allocated", allocated);
    long millis = 0;
    long count = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      millis += collector.getCollectionTime();
      count += collector.getCollectionCount();
    }
    tell("gcMillis", millis);
    tell("gcCount", count);
  }

  /** CPU seconds of this process so far. */
  static double cpuSeconds() {
    var os =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return os.getProcessCpuTime() / 1e9;
  }
}
