package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.identity.TlsIdentity;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CaCommandsTest {
    private static final Pattern SERIAL = Pattern.compile("serial number ([0-9a-f]{36})");
    private static final Pattern PASSWORD = Pattern.compile("shown this once: (\\S+)");

    @TempDir
    private static Path prepared = Path.of("");

    private final InstanceFiles files;
    private Terminal terminal = new Terminal();

    CaCommandsTest(@TempDir Path directory) throws Exception {
        files = new InstanceFiles(directory);
        files.useEmbeddedAuthority();
    }

    /** Making an authority takes seconds, for its passphrase is meant to be slow to try: one is made, and copied. */
    @BeforeAll
    static void prepare() throws Exception {
        InstanceFiles files = new InstanceFiles(prepared);
        files.useEmbeddedAuthority();
        assertThat(new Terminal().run("ca", "init", "--config", files.file().toString()))
                .isEqualTo(ExitCode.DONE);
    }

    private void useThePreparedAuthority() throws IOException {
        for (String name : new String[] {"ca", "state"}) {
            try (Stream<Path> paths = Files.walk(prepared.resolve(name))) {
                for (Path path : paths.toList()) {
                    Files.copy(
                            path, files.path(prepared.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private ExitCode ca(String... arguments) {
        terminal = new Terminal();
        List<String> line = new ArrayList<>(List.of("ca"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--config", files.file().toString()));
        return terminal.run(line.toArray(String[]::new));
    }

    private String enrol(String device) {
        assertThat(ca("enrol", device, "--out", files.path(device).toString()))
                .as(terminal.err())
                .isEqualTo(ExitCode.DONE);
        Matcher serial = SERIAL.matcher(terminal.out());
        assertThat(serial.find()).isTrue();
        return serial.group(1);
    }

    @Test
    void initMakesAnAuthorityForTheSiteOfThePolicy() throws Exception {
        // When
        ExitCode code = ca("init");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .contains("made the certificate authority of site.example in " + files.path("ca"))
                .containsPattern("root  SHA256:[0-9A-F:]{95}")
                .contains("passphrase  opens the keys");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.path("ca/passphrase"))))
                .isEqualTo("rw-------");
        TlsIdentity own =
                PemFiles.identity(files.path("ca/proxy.pem"), files.path("ca/proxy.key"), null, Clock.systemUTC());
        assertThat(own.leaf().getSubjectAlternativeNames().toString()).contains("127.0.0.1");
    }

    @Test
    void aSecondInitIsRefused() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("init");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("holds a certificate authority already");
    }

    @Test
    void initAsksForTheSiteWhereThePolicyNamesSeveral() throws Exception {
        // Given
        files.editPolicy("spiffe://site.example/dicom/device/ct-01", "spiffe://vendor.example/dicom/device/ct-01");

        // When
        ExitCode code = ca("init");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err())
                .contains("the policy names devices of 2 sites: `site.example`, `vendor.example`")
                .contains("--site HOST");
        assertThat(files.path("ca")).doesNotExist();
    }

    @Test
    void initTakesASiteAndAPassphraseOfTheUsers() throws Exception {
        // Given
        Files.delete(files.path("policy.yaml"));
        Files.writeString(files.path("secret"), "correct horse battery\n");

        // When
        ExitCode code =
                ca("init", "--site", "st-elsewhere.example", "--passphrase", "file:" + files.path("secret"), "--json");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains("\"site\" : \"st-elsewhere.example\"");
        assertThat(files.path("ca/passphrase")).doesNotExist();
    }

    @Test
    void aPassphraseIsNeverTakenFromTheCommandLine() {
        // When
        ExitCode code = ca("init", "--passphrase", "hunter2");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("never the secret itself").doesNotContain("hunter2");
    }

    @Test
    void enrolWritesWhatADeviceNeeds() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("enrol", "ct-01", "--out", files.path("out").toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        TlsIdentity device =
                PemFiles.identity(files.path("out/ct-01.pem"), files.path("out/ct-01.key"), null, Clock.systemUTC());
        assertThat(device.leaf().getSubjectAlternativeNames().toString())
                .contains("spiffe://site.example/dicom/device/ct-01");
        assertThat(device.chain()).hasSize(2);
        assertThat(PemFiles.certificates(files.path("out/root.pem")))
                .isEqualTo(PemFiles.certificates(files.path("ca/root.pem")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.path("out/ct-01.key"))))
                .isEqualTo("rw-------");
        Matcher password = PASSWORD.matcher(terminal.out());
        assertThat(password.find()).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream in =
                new FileInputStream(files.path("out/ct-01.p12").toFile())) {
            store.load(in, password.group(1).toCharArray());
        }
        assertThat(store.isKeyEntry("ct-01")).isTrue();
    }

    @Test
    void enrolRefusesADeviceThatThePolicyDoesNotHave() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("enrol", "ct-02", "--out", files.path("out").toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err())
                .isEqualToNormalizingNewlines(
                        "error: the policy has no device `ct-02`\n  = help: did you mean `ct-01`?\n");
        assertThat(files.path("out")).doesNotExist();
    }

    @Test
    void enrolRefusesADeviceThatIsKnownByItsAddress() throws Exception {
        // Given
        useThePreparedAuthority();
        files.editPolicy("    cert: spiffe://site.example/dicom/device/pacs-main\n", "    assurance: address\n");

        // When
        ExitCode code = ca("enrol", "pacs-main", "--out", files.path("out").toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("is known by its address");
    }

    @Test
    void enrolRefusesAValidityThatTheProfileDoesNotHave() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("enrol", "ct-01", "--out", files.path("out").toString(), "--validity", "9999d");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("validity 9999d (expected: 7d to 825d");
    }

    @Test
    void enrolWithoutAnAuthorityIsAFaultOfTheEnvironment() {
        // When
        ExitCode code = ca("enrol", "ct-01", "--out", files.path("out").toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err()).contains("gantry ca init");
    }

    @Test
    void listAndShowKnowWhatWasIssued() throws Exception {
        // Given
        useThePreparedAuthority();
        String serial = enrol("ct-01");

        // When
        ca("list", "--device", "ct-01");
        String list = terminal.out();
        ca("show", serial);
        String shown = terminal.out();
        ca("list", "--json", "--expiring", "1d");
        String expiring = terminal.out();

        // Then
        assertThat(list.lines()).hasSize(2);
        assertThat(list).contains(serial).contains("device-usb").contains("valid");
        assertThat(shown).contains(serial).containsPattern("holder +ct-01").containsPattern("state +valid");
        assertThat(expiring.strip()).isEqualTo("[ ]");
    }

    @Test
    void revokeIsForGood() throws Exception {
        // Given
        useThePreparedAuthority();
        String serial = enrol("ct-01");

        // When
        ExitCode code = ca("revoke", serial, "--reason", "key-compromise");
        String said = terminal.out();
        ExitCode again = ca("resume", "ct-01");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(said).isEqualToNormalizingNewlines("revoked " + serial + " of ct-01\n");
        assertThat(again).isEqualTo(ExitCode.INPUT);
        ca("show", serial);
        assertThat(terminal.out()).contains("revoked (key-compromise)");
    }

    @Test
    void suspendCanBeTakenBack() throws Exception {
        // Given
        useThePreparedAuthority();
        String serial = enrol("ct-01");

        // When
        ExitCode suspended = ca("suspend", "ct-01");
        ca("show", serial);
        String held = terminal.out();
        ExitCode resumed = ca("resume", "ct-01");
        ca("show", serial);
        String free = terminal.out();

        // Then
        assertThat(suspended).isEqualTo(ExitCode.DONE);
        assertThat(held).containsPattern("state +suspended");
        assertThat(resumed).isEqualTo(ExitCode.DONE);
        assertThat(free).containsPattern("state +valid");
    }

    @Test
    void whatNobodyHasCannotBeRevoked() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("revoke", "ct-09");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("no certificate has the serial number `ct-09`");
    }

    @Test
    void anUnknownReasonNamesThoseThereAre() {
        // When
        ExitCode code = ca("revoke", "ct-01", "--reason", "lost");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("`--reason lost`").contains("key-compromise");
    }

    @Test
    void anInstanceWithoutAnAuthorityIsToldHowToGetOne() throws Exception {
        // Given
        new InstanceFiles(files.path("."));

        // When
        ExitCode code = ca("list");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("names no embedded authority").contains("add `ca: { directory: ca }`");
    }

    @Test
    void aCodeIsMadeForADeviceThatEnrolsByItself() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("enrol", "ct-01", "--code", "--network", "10.20.1.0/24");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .containsPattern("one-time code of ct-01, shown this once: ([0-9A-Z]{4}-){4}.")
                .contains("good for 24 hours and one certificate of profile device-auto, from 10.20.1.0/24");
        assertThat(terminal.err()).contains("this instance has no `ca.est`");
    }

    @Test
    void aCodeOrADirectoryIsAskedFor() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("enrol", "ct-01");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("one of `--out DIR`, `--usb DIR` and `--code` says how");
    }

    @Test
    void renewGivesGantryItselfANewCertificate() throws Exception {
        // Given
        useThePreparedAuthority();
        String before = Files.readString(files.path("ca/proxy.pem"));

        // When
        ExitCode code = ca("renew");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).startsWith("renewed edge-1: serial number ");
        assertThat(Files.readString(files.path("ca/proxy.pem"))).isNotEqualTo(before);
        assertThat(PemFiles.identity(files.path("ca/proxy.pem"), files.path("ca/proxy.key"), null, Clock.systemUTC()))
                .isNotNull();
    }

    @Test
    void renewGivesADeviceANextKeyOfItsProfile() throws Exception {
        // Given
        useThePreparedAuthority();
        enrol("ct-01");

        // When
        ExitCode code = ca("renew", "ct-01", "--out", files.path("next").toString(), "--json");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains("\"holder\" : \"ct-01\"").contains("p12Password");
        assertThat(Files.readString(files.path("next/ct-01.key")))
                .isNotEqualTo(Files.readString(files.path("ct-01/ct-01.key")));
    }

    @Test
    void crlSignsEveryListOfEveryAuthority() throws Exception {
        // Given
        useThePreparedAuthority();
        enrol("ct-01");
        ca("revoke", "ct-01");

        // When
        ExitCode code = ca("crl", "--out", files.path("lists").toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out().lines().filter(line -> line.contains("  1 entries")))
                .hasSize(1);
        assertThat(terminal.out().lines().count() % 8).isZero();
    }

    @Test
    void crlNeedsAPlace() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("crl");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("names no place for revocation lists");
    }

    @Test
    void lintFindsNothingInWhatWasIssued() throws Exception {
        // Given
        useThePreparedAuthority();
        enrol("ct-01");

        // When
        ExitCode code = ca("lint", files.path("ct-01/ct-01.pem").toString());

        // Then
        assertThat(code).as(terminal.out()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).containsPattern("keeps all \\d+ rules of device-usb");
    }

    @Test
    void lintSaysWhatIsWrongWithTheCertificateOfAnother() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("lint", files.path("edge.pem").toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.out()).containsPattern("breaks \\d+ of \\d+ rules");
    }

    @Test
    void nothingIsApprovedThatDoesNotWait() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("approve", "3f1c9a7b20de4415", "--device", "ct-01");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("no request `3f1c9a7b20de4415` waits");
    }

    @Test
    void revokeAnswersProgramsToo() throws Exception {
        // Given
        useThePreparedAuthority();
        enrol("ct-01");

        // When
        ca("suspend", "ct-01", "--json");

        // Then
        assertThat(terminal.out()).contains("\"state\" : \"suspended\"");
    }

    @Test
    void enrolWritesAKitToAStick() throws Exception {
        // Given
        useThePreparedAuthority();
        Files.createDirectory(files.path("stick"));

        // When
        ExitCode code = ca("enrol", "ct-01", "--usb", files.path("stick").toString(), "--preset", "windows");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        Matcher password = PASSWORD.matcher(terminal.out());
        assertThat(password.find()).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream in =
                new FileInputStream(files.path("stick/ct-01/ct-01.p12").toFile())) {
            store.load(in, password.group(1).toCharArray());
        }
        assertThat(store.isKeyEntry("ct-01")).isTrue();
        assertThat(files.path("stick/ct-01/README.html")).exists();
        assertThat(files.path("stick/ct-01/key.pem")).doesNotExist();
        assertThat(terminal.err()).contains("erase the stick");
    }

    @Test
    void enrolKnowsItsPresets() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("enrol", "ct-01", "--usb", files.path("stick").toString(), "--preset", "amiga");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("preset: `amiga` (expected: all, openssl");
    }

    @Test
    void aCopyCanBeCheckedAndPutBack() throws Exception {
        // Given
        useThePreparedAuthority();
        String serial = enrol("ct-01");
        String copy = files.path("copy").toString();
        assertThat(ca("backup", copy)).as(terminal.err()).isEqualTo(ExitCode.DONE);
        byte[] passphrase = Files.readAllBytes(files.path("ca/passphrase"));

        // When
        ExitCode checked = ca("restore", copy, "--verify");
        Files.move(files.path("ca"), files.path("old-ca"));
        Files.move(files.path("state"), files.path("old-state"));
        ExitCode restored = ca("restore", copy);
        String said = terminal.out() + terminal.err();
        Files.write(files.path("ca/passphrase"), passphrase);
        Files.setPosixFilePermissions(files.path("ca/passphrase"), PosixFilePermissions.fromString("rw-------"));
        ca("list", "--device", "ct-01");

        // Then
        assertThat(checked).isEqualTo(ExitCode.DONE);
        assertThat(restored).as(said).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).as(terminal.err()).contains(serial);
    }

    @Test
    void whyTellsTheHistoryOfACertificate() throws Exception {
        // Given
        useThePreparedAuthority();
        String serial = enrol("ct-01");
        ca("revoke", serial);

        // When
        ExitCode code = ca("why", serial);

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).startsWith(serial + " of ct-01: ").contains("journal of instance");
    }

    @Test
    void doctorLooksTheAuthorityOver() throws Exception {
        // Given
        useThePreparedAuthority();

        // When
        ExitCode code = ca("doctor", "--json");

        // Then
        assertThat(code).as(terminal.out()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).startsWith("[");
    }

    @Test
    void aSubordinateAuthorityBeginsWithARequest() throws Exception {
        // When
        ExitCode code = ca("init", "--subordinate");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains("issuing.csr  is what the authority above is to answer");
        assertThat(Files.readString(files.path("ca/issuing.csr"))).contains("BEGIN CERTIFICATE REQUEST");
        assertThat(ca("enrol", "ct-01", "--out", files.path("x").toString())).isEqualTo(ExitCode.ENVIRONMENT);
    }
}
