package dev.gantry.tls;

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

/** The direction of dependencies: files and keys → trust → records → issuing → ways in. */
@AnalyzeClasses(packages = "dev.gantry.tls", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.gantry.tls";

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.gantry.tls.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule FILE = mayRead("file");

    @ArchTest
    static final ArchRule EVIDENCE = mayRead("evidence");

    @ArchTest
    static final ArchRule IDENTITY = mayRead("identity");

    @ArchTest
    static final ArchRule PROFILE = mayRead("profile");

    @ArchTest
    static final ArchRule ROTATE = mayRead("rotate");

    @ArchTest
    static final ArchRule TRUST = mayRead("trust", "evidence");

    @ArchTest
    static final ArchRule REVOKE = mayRead("revoke", "trust");

    @ArchTest
    static final ArchRule KEY = mayRead("key", "evidence", "file", "identity");

    @ArchTest
    static final ArchRule LINT = mayRead("lint", "evidence", "key", "profile");

    @ArchTest
    static final ArchRule AUTHORITY = mayRead("authority", "file", "identity", "key", "profile");

    @ArchTest
    static final ArchRule STORE = mayRead("store", "file", "revoke");

    @ArchTest
    static final ArchRule STATUS = mayRead("status", "key", "revoke", "store", "trust");

    @ArchTest
    static final ArchRule ISSUE = mayRead(
            "issue",
            "authority",
            "evidence",
            "identity",
            "key",
            "lint",
            "profile",
            "revoke",
            "status",
            "store",
            "trust");

    @ArchTest
    static final ArchRule CRL = mayRead("crl", "authority", "file", "issue", "key", "revoke", "store");

    @ArchTest
    static final ArchRule ENROL =
            mayRead("enrol", "authority", "file", "identity", "issue", "key", "profile", "rotate", "store");

    @ArchTest
    static final ArchRule EST = mayRead("est", "authority", "enrol", "evidence", "issue", "key", "profile", "store");

    @ArchTest
    static final ArchRule BACKUP = mayRead("backup", "authority", "file", "issue", "store");

    @ArchTest
    static final ArchRule KIT = mayRead("kit", "enrol", "evidence", "file", "issue", "key");

    @ArchTest
    static final ArchRule INSPECT =
            mayRead("inspect", "authority", "file", "identity", "issue", "key", "revoke", "rotate", "status", "store");

    @ArchTest
    static final ArchRule ONLY_THE_STORE_SPEAKS_TO_THE_DATABASE = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".store")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "com.zaxxer.hikari..", "org.sqlite..", "org.postgresql..");

    /** A package of this module may read those named here, and no other of the module's but its root. */
    private static ArchRule mayRead(String reader, String... read) {
        List<String> allowed = new ArrayList<>();
        allowed.add(ROOT);
        allowed.add(ROOT + "." + reader);
        Arrays.stream(read).forEach(name -> allowed.add(ROOT + "." + name));
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + reader)
                .should()
                .onlyDependOnClassesThat(
                        new com.tngtech.archunit.base.DescribedPredicate<JavaClass>(
                                "are outside the module or in " + allowed) {
                            @Override
                            public boolean test(JavaClass type) {
                                JavaClass base = type.getBaseComponentType();
                                return !base.getPackageName().startsWith(ROOT)
                                        || allowed.contains(base.getPackageName());
                            }
                        });
    }
}
