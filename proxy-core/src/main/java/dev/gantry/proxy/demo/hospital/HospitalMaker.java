package dev.gantry.proxy.demo.hospital;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.proxy.activation.PolicyFiles;
import dev.gantry.proxy.config.ConfigLoader;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.InvalidConfigException;
import dev.gantry.proxy.instance.CheckedPolicy;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.proxy.instance.PolicyLoader;
import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes what is missing of a demo hospital, by the same steps as an operator: a configuration and a policy, an authority, and a
 * certificate for each machine that the policy has. What is there already stays as it is, but for certificates that are about to end; a
 * run that was interrupted is so completed by the next.
 */
public final class HospitalMaker {
    private static final SiteName SITE = SiteName.of("demo-hospital.example");
    private static final String REQUESTER = "gantry demo";

    /** A certificate that ends sooner is issued anew. */
    private static final Duration AT_LEAST = Duration.ofDays(1);

    private final HospitalFiles files;
    private final Clock clock;
    private final Consumer<String> progress;
    private final SecureRandom random = new SecureRandom();

    /**
     * Makes a maker.
     *
     * @param progress told what is being done, a line each
     */
    public HospitalMaker(HospitalFiles files, Clock clock, Consumer<String> progress) {
        this.files = files;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Makes what is missing.
     *
     * @throws HospitalException if the directory holds something else, or its configuration or policy is wrong
     * @throws IOException if something cannot be read or written
     */
    public void make() throws HospitalException, IOException {
        requireOwnDirectory();
        writeDocuments();
        GantryConfig config = config();
        CompiledPolicy policy = policy(config);
        try {
            issueAll(config, policy);
            issueIntruder();
        } catch (AuthorityException | IdentityException | IssuanceException e) {
            throw new HospitalException(String.valueOf(e.getMessage()), e);
        }
    }

    private void requireOwnDirectory() throws HospitalException, IOException {
        Path directory = files.directory();
        if (Files.exists(files.readme())) {
            String first =
                    Template.fill("README.txt", Map.of()).lines().findFirst().orElseThrow();
            try (Stream<String> lines = Files.lines(files.readme())) {
                if (lines.findFirst().equals(Optional.of(first))) {
                    progress.accept("going on with the hospital in " + directory + " as it is");
                    return;
                }
            }
        }
        if (Files.exists(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                if (entries.findAny().isPresent()) {
                    throw new HospitalException(
                            "`" + directory
                                    + "` holds other files (expected: an empty or absent directory, or a demo hospital)",
                            List.of());
                }
            }
        }
        progress.accept("a hospital in " + directory);
    }

    private void writeDocuments() throws IOException {
        AtomicFiles.createPrivateDirectory(files.directory());
        write(files.readme(), Template.fill("README.txt", Map.of()));
        if (!Files.exists(files.config()) || !Files.exists(files.policy())) {
            List<Integer> free = FreePorts.take(6);
            Map<String, Integer> ports = Map.of(
                    "clinical",
                    free.get(0),
                    "remote",
                    free.get(1),
                    "management",
                    free.get(2),
                    "pacs",
                    free.get(3),
                    "messages",
                    free.get(4),
                    "pacs-messages",
                    free.get(5));
            write(files.policy(), Template.fill("policy.yaml", ports));
            write(files.config(), Template.fill("gantry.yaml", ports));
        }
    }

    private GantryConfig config() throws HospitalException, IOException {
        try {
            return new ConfigLoader(clock).load(files.config()).config();
        } catch (InvalidConfigException e) {
            throw new HospitalException("`" + files.config() + "` cannot be used", e.problems());
        }
    }

    private CompiledPolicy policy(GantryConfig config) throws HospitalException, IOException {
        Problems problems = new Problems();
        return PolicyLoader.load(PolicyFiles.read(config.policy()), clock, problems)
                .map(CheckedPolicy::compiled)
                .orElseThrow(
                        () -> new HospitalException("`" + config.policy() + "` cannot be used", problems.sorted()));
    }

    private void issueAll(GantryConfig config, CompiledPolicy policy)
            throws AuthorityException, IdentityException, IssuanceException, HospitalException, IOException {
        List<Device> missing = policy.devices().stream()
                .filter(Device::authenticated)
                .filter(device -> !isUsable(files.certificate(device.id()), files.key(device.id())))
                .toList();
        try (EmbeddedAuthority embedded = authority(config)) {
            embedded.renewOwnCertificate();
            Enrolment enrolment = new Enrolment(embedded.authority(), random);
            for (Device device : missing) {
                progress.accept("certificate of " + device.id() + ": " + names(device));
                enrol(
                        enrolment,
                        DeviceNames.of(device.id(), List.copyOf(device.aeTitles())),
                        files.certificate(device.id()),
                        files.key(device.id()));
            }
        }
    }

    private static String names(Device device) {
        List<String> names = new ArrayList<>(device.aeTitles());
        Hl7Names hl7 = device.hl7();
        if (hl7 != null) {
            names.add(hl7.application() + '^' + hl7.facility());
        }
        return String.join(", ", names);
    }

    private EmbeddedAuthority authority(GantryConfig config) throws AuthorityException, IdentityException, IOException {
        if (Files.exists(files.root())) {
            return EmbeddedAuthority.open(config, clock);
        }
        progress.accept("certificate authority for " + SITE);
        return EmbeddedAuthority.create(config, SITE, false, Optional.empty(), clock);
    }

    /** The names of ct-1, vouched for by somebody whom the hospital does not know. */
    private void issueIntruder() throws AuthorityException, IssuanceException, HospitalException, IOException {
        if (isUsable(files.intruderCertificate(), files.intruderKey())) {
            return;
        }
        progress.accept("an authority of somebody else's, and a certificate of it for ct-1");
        Path state = files.intruder().resolve("state");
        Path directory = files.intruder().resolve("ca");
        AtomicFiles.createPrivateDirectory(state);
        AuthoritySettings settings = AuthoritySettings.of(directory, state);
        try (CertificateAuthority authority = Files.exists(directory)
                ? CertificateAuthority.open(settings, null, random, clock)
                : CertificateAuthority.create(settings, SITE, false, null, random, clock)) {
            enrol(
                    new Enrolment(authority, random),
                    DeviceNames.of("ct-1", List.of("CT1")),
                    files.intruderCertificate(),
                    files.intruderKey());
        }
    }

    private static void enrol(Enrolment enrolment, DeviceNames names, Path certificate, Path key)
            throws IssuanceException, HospitalException, IOException {
        EnrolledDevice enrolled =
                enrolment.withNewKey(names, CertificateProfile.DEVICE_AUTO, KeyKind.EC_P256, null, REQUESTER);
        Path directory = certificate.getParent();
        if (directory == null) {
            throw new HospitalException("`" + certificate + "`: no directory for it", List.of());
        }
        AtomicFiles.createPrivateDirectory(directory);
        AtomicFiles.write(
                key, enrolled.keyPem().orElseThrow().getBytes(StandardCharsets.US_ASCII), AtomicFiles.Access.SECRET);
        write(certificate, enrolled.chainPem());
        write(directory.resolve("root.pem"), enrolled.rootsPem());
    }

    private boolean isUsable(Path certificate, Path key) {
        try {
            Instant end = PemFiles.identity(certificate, key, null, clock)
                    .leaf()
                    .getNotAfter()
                    .toInstant();
            return end.isAfter(clock.instant().plus(AT_LEAST));
        } catch (IdentityException e) {
            // Absent, ended, or the run before was interrupted between the two files.
            return false;
        }
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8), AtomicFiles.Access.PUBLIC);
    }
}
