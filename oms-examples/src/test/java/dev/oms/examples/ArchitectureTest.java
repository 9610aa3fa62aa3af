package dev.oms.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between modules and packages point the way the design says. */
class ArchitectureTest {

  /** Each module's package, and the modules of ours that its main code may use. */
  private static final Map<String, List<String>> MODULES =
      Map.of(
          "dev.oms.core", List.of(),
          "dev.oms.format", List.of("dev.oms.core"),
          "dev.oms.format.avro", List.of("dev.oms.core"),
          "dev.oms.filter.sql", List.of("dev.oms.core"),
          "dev.oms.source.mysql", List.of("dev.oms.core"),
          "dev.oms.sink.kafka", List.of("dev.oms.core"),
          "dev.oms.sink.rocketmq", List.of("dev.oms.core"),
          "dev.oms.project", List.of("dev.oms.core"),
          "dev.oms.testkit", List.of("dev.oms.core"),
          "dev.oms.examples",
              List.of(
                  "dev.oms.core",
                  "dev.oms.format",
                  "dev.oms.filter.sql",
                  "dev.oms.source.mysql",
                  "dev.oms.sink.kafka",
                  "dev.oms.sink.rocketmq",
                  "dev.oms.project",
                  "dev.oms.testkit"));

  private static JavaClasses all;

  @BeforeAll
  static void read() {
    all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.oms");
    assertThat(MODULES.keySet())
        .allSatisfy(
            module ->
                assertThat(all.stream().filter(c -> in(c, module)).count())
                    .as("classes of " + module)
                    .isGreaterThan(3));
  }

  private static boolean in(JavaClass type, String module) {
    return type.getPackageName().equals(module) || type.getPackageName().startsWith(module + ".");
  }

  @Test
  @DisplayName("every package belongs to a module that this test knows")
  void modules() {
    assertThat(all.stream().filter(c -> MODULES.keySet().stream().noneMatch(m -> in(c, m))))
        .isEmpty();
  }

  @TestFactory
  @DisplayName("a module uses only the modules of ours that it may")
  Stream<DynamicTest> dependencies() {
    return MODULES.entrySet().stream()
        .map(
            module ->
                DynamicTest.dynamicTest(
                    module.getKey(), () -> rule(module.getKey(), module.getValue()).check(all)));
  }

  private static ArchRule rule(String module, List<String> allowed) {
    DescribedPredicate<JavaClass> forbidden =
        DescribedPredicate.describe(
            "another module of ours than " + allowed,
            type ->
                in(type, "dev.oms")
                    && !in(type, module)
                    && allowed.stream().noneMatch(a -> in(type, a)));
    return noClasses()
        .that(resideInAPackage(module + ".."))
        .should()
        .dependOnClassesThat(forbidden);
  }

  @TestFactory
  @DisplayName("what is internal to a module is used by that module alone")
  Stream<DynamicTest> internal() {
    return MODULES.keySet().stream()
        .map(
            module ->
                DynamicTest.dynamicTest(
                    module,
                    () ->
                        noClasses()
                            .that(
                                DescribedPredicate.describe(
                                    "are outside " + module, type -> !in(type, module)))
                            .should()
                            .dependOnClassesThat(resideInAPackage(module + "..internal.."))
                            .check(all)));
  }

  @Test
  @DisplayName("the core knows no message queue, no database driver and no YAML")
  void core() {
    noClasses()
        .that(resideInAPackage("dev.oms.core.."))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "come from elsewhere",
                type ->
                    !type.getPackageName().startsWith("dev.oms.core")
                        && !type.getPackageName().startsWith("java.")
                        && !type.getPackageName().startsWith("javax.sql")
                        && !type.getPackageName().startsWith("org.slf4j")
                        && !type.getPackageName().startsWith("org.jspecify")
                        && !type.getPackageName().startsWith("com.fasterxml.jackson.core")
                        && !type.getBaseComponentType().isPrimitive()))
        .check(all);
  }

  @TestFactory
  @DisplayName("a sink knows no message queue but its own")
  Stream<DynamicTest> clients() {
    Map<String, String> others =
        Map.of(
            "dev.oms.sink.kafka", "org.apache.rocketmq",
            "dev.oms.sink.rocketmq", "org.apache.kafka");
    return others.entrySet().stream()
        .map(
            sink ->
                DynamicTest.dynamicTest(
                    sink.getKey(),
                    () ->
                        noClasses()
                            .that(resideInAPackage(sink.getKey() + ".."))
                            .should()
                            .dependOnClassesThat(resideInAPackage(sink.getValue() + ".."))
                            .check(all)));
  }

  @Test
  @DisplayName("extension points do not depend on the engine")
  void spi() {
    noClasses()
        .that(resideInAPackage("dev.oms.core.spi.."))
        .or(resideInAPackage("dev.oms.core.model.."))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.oms.core.internal.."))
        .check(all);
  }

  @Test
  @DisplayName("every package is null-marked")
  void nullMarked() {
    classes()
        .should(
            new ArchCondition<>("be in a package with @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getPackageName() + " has no package-info with @NullMarked"));
                }
              }
            })
        .check(all);
  }
}
