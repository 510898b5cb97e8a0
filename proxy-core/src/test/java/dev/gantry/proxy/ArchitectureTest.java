package dev.gantry.proxy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The direction of dependencies: pdu → dimse → association → transport, with enforcement as the one place that asks. */
@AnalyzeClasses(packages = "dev.gantry", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.gantry.proxy";

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.gantry.proxy.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule DICOM = mayRead("dicom");

    @ArchTest
    static final ArchRule PDU = mayRead("dicom.pdu", "dicom");

    @ArchTest
    static final ArchRule DIMSE = mayRead("dicom.dimse", "dicom", "dicom.pdu");

    @ArchTest
    static final ArchRule DATA_SET = mayRead("dicom.dataset", "dicom");

    @ArchTest
    static final ArchRule UPPER_LAYER = mayRead("upperlayer", "dicom", "dicom.pdu");

    @ArchTest
    static final ArchRule IDENTITY = mayRead("identity");

    @ArchTest
    static final ArchRule HL7 = mayRead("hl7");

    @ArchTest
    static final ArchRule MLLP = mayRead("mllp");

    @ArchTest
    static final ArchRule ENFORCEMENT =
            mayRead("enforcement", "dicom", "dicom.pdu", "dicom.dimse", "dicom.dataset", "hl7", "pending");

    @ArchTest
    static final ArchRule PENDING = mayRead("pending");

    @ArchTest
    static final ArchRule ASSOCIATION = mayRead(
            "association", "dicom", "dicom.pdu", "dicom.dataset", "dicom.dimse", "upperlayer", "enforcement", "hl7");

    @ArchTest
    static final ArchRule MESSAGING = mayRead("messaging", "hl7", "mllp", "enforcement", "association");

    @ArchTest
    static final ArchRule TRANSPORT = mayRead(
            "transport",
            "dicom",
            "dicom.pdu",
            "upperlayer",
            "identity",
            "enforcement",
            "association",
            "mllp",
            "messaging");

    @ArchTest
    static final ArchRule OBSERVE =
            mayRead("observe", "dicom", "dicom.pdu", "dicom.dimse", "enforcement", "association", "hl7", "repeats");

    @ArchTest
    static final ArchRule CONTROL = mayRead("control", "association", "enforcement", "management", "http", "dicom");

    @ArchTest
    static final ArchRule PROBE = mayRead("probe");

    @ArchTest
    static final ArchRule HTTP = mayRead("http");

    @ArchTest
    static final ArchRule EST = mayRead("est", "http");

    @ArchTest
    static final ArchRule CRL = mayRead("crl", "http", "management");

    @ArchTest
    static final ArchRule EXPIRY = mayRead("expiry");

    @ArchTest
    static final ArchRule MANAGEMENT = mayRead("management", "http");

    @ArchTest
    static final ArchRule AUDIT =
            mayRead("audit", "dicom", "dicom.pdu", "dicom.dimse", "enforcement", "association", "hl7", "repeats");

    @ArchTest
    static final ArchRule REPEATS = mayRead("repeats");

    @ArchTest
    static final ArchRule ASSOCIATIONS_KNOW_NO_NETTY_BUT_BUFFERS = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + ".association",
                    ROOT + ".upperlayer",
                    ROOT + ".enforcement",
                    ROOT + ".messaging",
                    ROOT + ".hl7")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.channel..", "io.netty.handler..", "io.netty.bootstrap..");

    @ArchTest
    static final ArchRule THE_DATA_PATH_NEVER_ISSUES = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + ".association",
                    ROOT + ".messaging",
                    ROOT + ".upperlayer",
                    ROOT + ".enforcement",
                    ROOT + ".transport")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gantry.tls.issue..", "dev.gantry.tls.store..", "dev.gantry.tls.enrol..");

    @ArchTest
    static final ArchRule THE_PRODUCT_DOES_NOT_NEED_ITS_DEMO = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".demo..", ROOT + ".cli")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".demo..");

    @ArchTest
    static final ArchRule THE_POLICY_KNOWS_NO_WIRE = noClasses()
            .that()
            .resideInAPackage("dev.gantry.policy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gantry.proxy..", "dev.gantry.tls..", "io.netty..");

    @ArchTest
    static final ArchRule THE_AUTHORITY_KNOWS_NEITHER = noClasses()
            .that()
            .resideInAPackage("dev.gantry.tls..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gantry.proxy..", "dev.gantry.policy..", "io.netty..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_THING_IS = noClasses()
            .should()
            .haveNameMatching(".*\\.(util|utils|common|helper|helpers|manager|impl|internal|misc)\\..*")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveNameMatching(".*(?<!Trust)Manager")
            .as("packages and classes are not named util, common, helper, manager, impl or internal");

    /** A package of the proxy may read those named here, and no other of the proxy's. */
    private static ArchRule mayRead(String reader, String... read) {
        List<String> allowed = new ArrayList<>();
        allowed.add(ROOT + "." + reader);
        Arrays.stream(read).forEach(name -> allowed.add(ROOT + "." + name));
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + reader)
                .should()
                .onlyDependOnClassesThat(
                        new com.tngtech.archunit.base.DescribedPredicate<JavaClass>(
                                "are outside the proxy or in " + allowed) {
                            @Override
                            public boolean test(JavaClass type) {
                                JavaClass base = type.getBaseComponentType();
                                return !base.getPackageName().startsWith(ROOT)
                                        || allowed.contains(base.getPackageName());
                            }
                        });
    }
}
