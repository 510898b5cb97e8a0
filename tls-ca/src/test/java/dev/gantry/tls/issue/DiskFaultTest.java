package dev.gantry.tls.issue;

import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.io.File;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Disks that take no more, each in a process of its own: a file system of one MiB where this user may make one (else files that may not
 * grow beyond it), and a directory that may not be written, by a process without the privilege to do it all the same.
 */
class DiskFaultTest {
    private static final Clock CLOCK = Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private BigInteger revoked;

    @BeforeEach
    void create() throws Exception {
        Files.createDirectory(directory.resolve("disk"));
        try (CertificateAuthority authority = TestAuthority.create(directory.resolve("disk"), CLOCK)) {
            revoked = new Enrolment(authority, TestAuthority.RANDOM)
                    .withNewKey(
                            DeviceNames.of("ct-01", List.of()),
                            CertificateProfile.DEVICE_AUTO,
                            KeyKind.EC_P256,
                            null,
                            "test")
                    .certificate()
                    .leaf()
                    .getSerialNumber();
            authority.revoke(revoked, RevocationReason.KEY_COMPROMISE);
        }
    }

    @AfterEach
    void makeWritable() throws Exception {
        mode("rwx------");
    }

    private void mode(String directories) throws Exception {
        try (Stream<Path> paths = Files.walk(directory.resolve("disk"))) {
            for (Path path : paths.toList()) {
                String mode = Files.isDirectory(path) ? directories : directories.replace('x', '-');
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            }
        }
    }

    private static List<String> issuing(String state) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DiskFaultProcess.class.getName(),
                state);
    }

    private String run(List<String> command) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("does not end\n" + Files.readString(output));
        }
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static boolean mayMount() throws Exception {
        try {
            return new ProcessBuilder("unshare", "-rm", "true").start().waitFor() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static List<String> inShell(String script, Path disk, Path mount) {
        List<String> words = new ArrayList<>(List.of("sh", "-ec", script, "sh", disk.toString(), mount.toString()));
        words.addAll(issuing(mount.toString()));
        return words;
    }

    @Test
    void aFullDiskStopsIssuingAndServesTheStatus() throws Exception {
        // Given
        Path disk = directory.resolve("disk");
        List<String> command = new ArrayList<>();
        boolean mounted = mayMount();
        if (mounted) {
            Path mount = Files.createDirectory(directory.resolve("mount"));
            command.addAll(List.of("unshare", "-rm"));
            command.addAll(inShell(
                    "mount -t tmpfs -o size=1m,mode=0700 none \"$2\"; cp -a \"$1\"/. \"$2\"; shift 2; exec \"$@\"",
                    disk,
                    mount));
        } else {
            command.addAll(inShell("shift 2; ulimit -f 1024; exec \"$@\"", disk, disk));
        }

        // When
        String output = run(command);

        // Then
        if (mounted) {
            assertThat(output).contains("REFUSED STORE_FULL the disk of the issuance store is full");
        } else {
            assertThat(output).contains("REFUSED STORE");
        }
        assertThat(output.lines().filter(line -> line.equals("STATUS " + revoked + " REVOKED")))
                .as(output)
                .hasSize(2);
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsSaidAtTheStart() throws Exception {
        // Given
        mode("r-x------");
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
        }
        command.addAll(issuing(directory.resolve("disk").toString()));

        // When
        String output = run(command);

        // Then
        assertThat(output).containsPattern("NOT OPENED STORE .*(cannot be written|read and not written)");
        mode("rwx------");
        try (CertificateAuthority authority = TestAuthority.open(directory.resolve("disk"), CLOCK)) {
            authority.store().verify();
            assertThat(authority.store().find(revoked)).isPresent();
        }
    }
}
