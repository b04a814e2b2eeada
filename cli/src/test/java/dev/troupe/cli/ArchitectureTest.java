package dev.troupe.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the design says about modules, held against the classes. */
@AnalyzeClasses(packages = "dev.troupe", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule modulesDependDownwardsOnly =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .withOptionalLayers(true)
                    .layer("core")
                    .definedBy("dev.troupe.core..")
                    .layer("postgres")
                    .definedBy("dev.troupe.postgres..")
                    .layer("engine")
                    .definedBy("dev.troupe.engine..")
                    .layer("control")
                    .definedBy("dev.troupe.control..")
                    .layer("agents")
                    .definedBy("dev.troupe.agents..")
                    .layer("server")
                    .definedBy("dev.troupe.server..")
                    .layer("cli")
                    .definedBy("dev.troupe.cli..")
                    .whereLayer("cli")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("server")
                    .mayOnlyBeAccessedByLayers("cli")
                    .whereLayer("agents")
                    .mayOnlyBeAccessedByLayers("server", "cli")
                    .whereLayer("control")
                    .mayOnlyBeAccessedByLayers("agents", "server", "cli")
                    .whereLayer("engine")
                    .mayOnlyBeAccessedByLayers("control", "agents", "server", "cli")
                    .whereLayer("postgres")
                    .mayOnlyBeAccessedByLayers("cli")
                    .whereLayer("core")
                    .mayOnlyBeAccessedByLayers("engine", "control", "agents", "server", "cli");

    @ArchTest
    static final ArchRule coreHasNoInputOrOutputAndNoFramework =
            noClasses()
                    .that()
                    .resideInAPackage("dev.troupe.core..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.io..",
                            "java.net..",
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.sql..",
                            "javax.sql..",
                            "org.slf4j..",
                            "org.springframework..",
                            "jakarta..",
                            "reactor..",
                            "dev.langchain4j..",
                            "io.modelcontextprotocol..");

    @ArchTest
    static final ArchRule onlyOneLoggingIsUsed =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule noReactiveTypesBelowTheTools =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.troupe.core..", "dev.troupe.engine..", "dev.troupe.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("reactor..", "org.reactivestreams..");

    @ArchTest
    static final ArchRule noStaticFieldCanBeAssigned =
            fields().that().areStatic().should().haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule theViewNeitherReadsNorWrites =
            noClasses()
                    .that()
                    .resideInAPackage("dev.troupe.cli.view..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.sql..");
}
