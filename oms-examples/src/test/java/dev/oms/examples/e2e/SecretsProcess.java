package dev.oms.examples.e2e;

import dev.oms.core.SyncPipeline;
import dev.oms.core.precheck.PrecheckCollector;
import dev.oms.project.Project;
import dev.oms.project.ProjectLoader;
import dev.oms.sink.kafka.KafkaSink;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * Gives each password of a pipeline to all that may tell it, and prints all that can be looked at:
 * log lines of every level, exceptions with their causes, reports, status, descriptions, MBeans.
 * The arguments are project files; each is a scenario, and what is wrong with it is to come out.
 */
final class SecretsProcess {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private SecretsProcess() {}

  interface Step {
    void run() throws Exception;
  }

  public static void main(String[] files) throws Exception {
    for (String name : files) {
      Path file = Path.of(name);
      scenario(file.getFileName().toString(), () -> project(file));
    }
    scenario(
        "kafka-settings",
        () -> {
          String jaas = Files.readString(Path.of(files[0]).resolveSibling("jaas.txt"));
          KafkaSink sink =
              KafkaSink.builder()
                  .bootstrapServers("127.0.0.1:1")
                  .property("security.protocol", "SASL_SSL")
                  .property("sasl.mechanism", "PLAIN")
                  .property("sasl.jaas.config", jaas)
                  .build();
          System.out.println(sink);
          PrecheckCollector report = new PrecheckCollector();
          sink.precheck(Set.of("orders"), report);
          System.out.println(report.report());
        });
    System.out.println("scenarios: done");
    System.exit(0);
  }

  private static void scenario(String name, Step step) {
    System.out.println("scenario: " + name);
    try {
      step.run();
    } catch (Exception e) {
      e.printStackTrace(System.out);
    }
    System.out.println("scenario ended: " + name);
  }

  private static void project(Path file) throws Exception {
    Project project = ProjectLoader.create().load(file);
    System.out.println(project + " " + project.source() + " " + project.sink());
    System.out.println(project.checkpoints() + " " + project.checkpoints().describe());
    System.out.println(project.serializer() + " " + project.objects());
    try (SyncPipeline pipeline = project.pipeline().build()) {
      print(pipeline);
      attempt(pipeline::start);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (pipeline.status().state().isRunning()
          && pipeline.status().messages() == 0
          && System.nanoTime() - end < 0) {
        Thread.sleep(50);
      }
      print(pipeline);
      if (pipeline.status().state().isRunning()) {
        System.out.println(pipeline.precheck());
        printMBeans();
      }
    }
  }

  private static void attempt(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      e.printStackTrace(System.out);
    }
  }

  private static void print(SyncPipeline pipeline) {
    System.out.println(pipeline + " " + pipeline.status() + " " + pipeline.objects());
  }

  private static void printMBeans() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : server.queryNames(null, null)) {
      try {
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
          System.out.println("MBean " + name + " " + value(server, name, attribute.getName()));
        }
      } catch (JMException e) {
        // It was there a moment ago.
      }
    }
  }

  private static String value(MBeanServer server, ObjectName name, String attribute) {
    try {
      Object value = server.getAttribute(name, attribute);
      return attribute
          + "="
          + (value instanceof Object[] all
              ? Arrays.deepToString(all)
              : value instanceof CompositeData data ? data.values() : value);
    } catch (JMException | RuntimeException e) {
      return attribute + " " + e;
    }
  }
}
