package dev.sluice.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The rules of the architecture: dependencies point down, and services meet only on the wire. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> GENERATED =
      DescribedPredicate.describe(
          "generated from a schema", c -> c.getPackageName().equals("dev.sluice.schemas"));

  /** A service's own root package, where its parts are put together, and nothing below it. */
  private static final DescribedPredicate<JavaClass> COMPOSITION_ROOT =
      DescribedPredicate.describe(
          "in a composition root",
          c ->
              Set.of("dev.sluice.workers", "dev.sluice.ingest", "dev.sluice.topology")
                  .contains(c.getPackageName()));

  @ArchTest
  static final ArchRule FLOORS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("schemas")
          .definedBy("dev.sluice.schemas..")
          .layer("core")
          .definedBy("dev.sluice.core..")
          .layer("local")
          .definedBy("dev.sluice.local..")
          .layer("hosting")
          .definedBy("dev.sluice.hosting..")
          .layer("adapters")
          .definedBy("dev.sluice.adapters..")
          .layer("topology")
          .definedBy("dev.sluice.topology..")
          .layer("workers")
          .definedBy("dev.sluice.workers..")
          .layer("ingest")
          .definedBy("dev.sluice.ingest..")
          .layer("standalone")
          .definedBy("dev.sluice.standalone..")
          .layer("simulator")
          .definedBy("dev.sluice.simulator..")
          .whereLayer("schemas")
          .mayNotAccessAnyLayer()
          .whereLayer("local")
          .mayNotAccessAnyLayer()
          .whereLayer("core")
          .mayOnlyAccessLayers("schemas")
          .whereLayer("hosting")
          .mayOnlyAccessLayers("core", "schemas")
          .whereLayer("simulator")
          .mayOnlyAccessLayers("core", "schemas")
          .whereLayer("adapters")
          .mayOnlyAccessLayers("core", "schemas")
          .whereLayer("topology")
          .mayOnlyAccessLayers("core", "schemas", "hosting")
          .whereLayer("workers")
          .mayOnlyAccessLayers("core", "schemas", "adapters", "hosting")
          .whereLayer("ingest")
          .mayOnlyAccessLayers("core", "schemas", "adapters", "hosting");

  @ArchTest
  static final ArchRule ONLY_COMPOSITION_ROOTS_SEE_ADAPTERS =
      noClasses()
          .that(
              resideInAPackage("dev.sluice.workers..").or(resideInAPackage("dev.sluice.ingest..")))
          .and(DescribedPredicate.not(COMPOSITION_ROOT))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sluice.adapters..");

  @ArchTest
  static final ArchRule CORE_KNOWS_NO_TECHNOLOGY =
      noClasses()
          .that()
          .resideInAPackage("dev.sluice.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "org.springframework..",
              "redis.clients..",
              "com.openai..",
              "org.apache.lucene..",
              "com.google.cloud..");

  @ArchTest
  static final ArchRule SPRING_STAYS_AT_THE_EDGE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.sluice.schemas..",
              "dev.sluice.core..",
              "dev.sluice.local..",
              "dev.sluice.adapters..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..");

  @ArchTest
  static final ArchRule SERVICES_KEEP_SPRING_IN_THEIR_ROOTS =
      noClasses()
          .that(
              resideInAPackage("dev.sluice.topology..")
                  .or(resideInAPackage("dev.sluice.workers..")))
          .and(DescribedPredicate.not(COMPOSITION_ROOT))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.sluice.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PACKAGES_ARE_NAMED_BY_WHAT_THEY_ARE_ABOUT =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..common..", "..utils..", "..util..", "..impl..", "..model..", "..service..");

  @ArchTest
  static final ArchRule NOBODY_PRINTS_STACKS =
      noClasses().should().callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule PRODUCT_KNOWS_NO_TEST_CODE =
      noClasses()
          .that(DescribedPredicate.not(resideInAPackage("dev.sluice.testkit..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.sluice.testkit..", "org.junit..", "org.assertj..");

  /** A reader who searches for a class by its name finds one; nested types are named by two. */
  @ArchTest
  static void simpleNamesAreUnique(JavaClasses all) {
    Map<String, Set<String>> places =
        all.stream()
            .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
            .filter(c -> !c.getPackageName().startsWith("dev.sluice.testkit"))
            .collect(groupingBy(JavaClass::getSimpleName, mapping(JavaClass::getName, toSet())));
    assertThat(places).allSatisfy((name, found) -> assertThat(found).as(name).hasSize(1));
  }

  /** No class uses a word that the glossary in CONTRIBUTING.md reserves for parts still to come. */
  @ArchTest
  static void reservedWordsNameNothingElse(JavaClasses all) {
    Pattern reserved =
        Pattern.compile("(?<![a-z])(Dispatcher|Lane|Job|Batch|Ticket|Budget)(?![a-z])");
    assertThat(all.stream().filter(c -> c.getPackageName().startsWith("dev.sluice.")))
        .filteredOn(c -> !c.getPackageName().startsWith("dev.sluice.testkit"))
        .extracting(JavaClass::getName)
        .noneMatch(name -> reserved.matcher(name.replaceFirst(".*\\.", "")).find());
  }

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses all) {
    Set<String> packages =
        all.stream()
            .filter(DescribedPredicate.not(GENERATED))
            .filter(c -> !c.getPackageName().startsWith("dev.sluice.testkit"))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    Set<String> marked =
        all.that(simpleName("package-info")).stream()
            .filter(c -> c.isAnnotatedWith(NullMarked.class))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    assertThat(marked).containsAll(packages);
  }
}
