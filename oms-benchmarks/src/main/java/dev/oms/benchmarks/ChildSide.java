package dev.oms.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.NotificationEmitter;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** What the programs that run in a child JVM share: figures of the process, and when to end. */
final class ChildSide {

  private static final long SAMPLE_MILLIS = 100;
  private static final AtomicLong LIVE_PEAK = new AtomicLong();

  /** By thread, also of those that are gone. */
  private static final Map<Long, Long> ALLOCATED = new ConcurrentHashMap<>();

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
    Thread sampler =
        new Thread(
            () -> {
              try {
                while (true) {
                  sampleAllocation();
                  Thread.sleep(SAMPLE_MILLIS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "allocation");
    sampler.setDaemon(true);
    sampler.start();
  }

  private static void sampleAllocation() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    for (int i = 0; i < ids.length; i++) {
      if (bytes[i] >= 0) {
        ALLOCATED.put(ids[i], bytes[i]);
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
    sampleAllocation();
    tell("allocated", ALLOCATED.values().stream().mapToLong(Long::longValue).sum());
    long millis = 0;
    long count = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      millis += collector.getCollectionTime();
      count += collector.getCollectionCount();
    }
    tell("gcMillis", millis);
    tell("gcCount", count);
    tellThreads();
    tellProducer();
  }

  /** How full the batches of a Kafka producer were; nothing when the program has none. */
  private static void tellProducer() {
    var server = ManagementFactory.getPlatformMBeanServer();
    try {
      var pattern = new ObjectName("kafka.producer:type=producer-metrics,client-id=*");
      for (ObjectName producer : server.queryNames(pattern, null)) {
        tell(
            "batchBytes", ((Number) server.getAttribute(producer, "batch-size-avg")).doubleValue());
        tell("requests", ((Number) server.getAttribute(producer, "request-total")).doubleValue());
      }
    } catch (JMException e) {
      System.err.println("no figures of the producer: " + e);
    }
  }

  /** CPU of the collector, of the compiler, and of the threads of the program. */
  private static void tellThreads() {
    Map<String, Double> threads = ThreadCpu.seconds();
    tell("gcCpu", ThreadCpu.of(threads, "GC Thread", "G1 ", "VM Thread"));
    tell("jitCpu", ThreadCpu.of(threads, "C1 Compiler", "C2 Compiler"));
    threads.forEach((name, seconds) -> tell("thread " + name, seconds));
  }

  /** CPU seconds of this process so far. */
  static double cpuSeconds() {
    var os =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return os.getProcessCpuTime() / 1e9;
  }
}
