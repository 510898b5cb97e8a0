package dev.gantry.policy;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** Which package may read which: diagnostics and the vocabulary at the bottom, activation at the top. */
@AnalyzeClasses(packages = "dev.gantry.policy", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.gantry.policy.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_READ_DOWNWARDS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("api")
            .definedBy("dev.gantry.policy")
            .layer("diagnostic")
            .definedBy("..policy.diagnostic")
            .layer("yaml")
            .definedBy("..policy.yaml")
            .layer("vocabulary")
            .definedBy("..policy.vocabulary")
            .layer("model")
            .definedBy("..policy.model")
            .layer("parse")
            .definedBy("..policy.parse")
            .layer("resolve")
            .definedBy("..policy.resolve")
            .layer("check")
            .definedBy("..policy.check")
            .layer("compile")
            .definedBy("..policy.compile")
            .layer("limit")
            .definedBy("..policy.limit")
            .layer("testing")
            .definedBy("..policy.testing")
            .layer("activation")
            .definedBy("..policy.activation")
            .layer("difference")
            .definedBy("..policy.difference")
            .layer("explanation")
            .definedBy("..policy.explanation")
            .layer("format")
            .definedBy("..policy.format")
            .layer("schema")
            .definedBy("..policy.schema")
            .layer("matrix")
            .definedBy("..policy.matrix")
            .layer("mutation")
            .definedBy("..policy.mutation")
            .whereLayer("api")
            .mayNotAccessAnyLayer()
            .whereLayer("diagnostic")
            .mayNotAccessAnyLayer()
            .whereLayer("yaml")
            .mayOnlyAccessLayers("diagnostic")
            .whereLayer("vocabulary")
            .mayOnlyAccessLayers("api")
            .whereLayer("model")
            .mayOnlyAccessLayers("api", "diagnostic", "vocabulary")
            .whereLayer("parse")
            .mayOnlyAccessLayers("api", "diagnostic", "vocabulary", "model", "yaml")
            .whereLayer("resolve")
            .mayOnlyAccessLayers("api", "diagnostic", "vocabulary", "model", "yaml")
            .whereLayer("check")
            .mayOnlyAccessLayers("api", "diagnostic", "vocabulary", "model", "resolve")
            .whereLayer("compile")
            .mayOnlyAccessLayers("api", "diagnostic", "vocabulary", "model", "parse", "resolve", "check")
            .whereLayer("limit")
            .mayOnlyAccessLayers("api", "model", "resolve")
            .whereLayer("testing")
            .mayOnlyAccessLayers("api", "diagnostic", "vocabulary", "model", "resolve")
            .whereLayer("difference")
            .mayOnlyAccessLayers("api", "vocabulary", "model", "resolve", "compile")
            .whereLayer("difference")
            .mayOnlyBeAccessedByLayers("explanation")
            .whereLayer("explanation")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("format")
            .mayOnlyAccessLayers("diagnostic", "yaml")
            .whereLayer("schema")
            .mayOnlyAccessLayers("api", "vocabulary", "model", "resolve")
            .whereLayer("matrix")
            .mayOnlyAccessLayers("api", "vocabulary", "model", "resolve", "compile")
            .whereLayer("mutation")
            .mayOnlyAccessLayers("api", "model", "resolve", "compile", "testing")
            .whereLayer("activation")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_NETWORK_OR_A_DATABASE = ArchRuleDefinition.noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "java.sql..", "dev.gantry.proxy..", "dev.gantry.tls..");
}
