package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.SourceText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConfigLoaderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
    private static final Path FILE = Path.of("/etc/gantry/gantry.yaml");

    private final ConfigLoader loader = new ConfigLoader(CLOCK);

    private LoadedConfig load(String text) throws InvalidConfigException {
        return loader.load(SourceText.of("gantry.yaml", text), FILE);
    }

    private static String text(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/config", name, "gantry.yaml"));
    }

    @SuppressWarnings("AddressSelection") // a literal has one address
    private static InetSocketAddress literal(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    @Test
    void readsEveryKey() throws Exception {
        // When
        GantryConfig config = load(text("every-key")).config();

        // Then
        assertThat(config.node()).isEqualTo("edge-1");
        assertThat(config.policy()).isEqualTo(Path.of("/etc/gantry/policy.yaml"));
        assertThat(config.state()).isEqualTo(Path.of("/var/lib/gantry"));
        assertThat(config.tls())
                .contains(new TlsConfig(
                        List.of(Path.of("/etc/gantry/anchors/root.pem"), Path.of("/etc/ssl/other.pem")),
                        false,
                        Path.of("/etc/gantry/ca/edge.pem"),
                        Path.of("/etc/gantry/ca/edge.key"),
                        Optional.of(new SecretReference.InFile(Path.of("/etc/gantry/secret"))),
                        Optional.of(new RevocationConfig(
                                List.of(new RevocationConfig.ListSource(
                                        Path.of("/etc/gantry/other.pem"),
                                        List.of(URI.create("http://pki.example/other.crl")))),
                                Duration.ofMinutes(30),
                                RevocationConfig.UnknownStatus.ACCEPT,
                                Map.of("viewer", RevocationConfig.UnknownStatus.REFUSE)))));
        assertThat(config.ca())
                .contains(new CaConfig(
                        Path.of("/etc/gantry/ca"),
                        Optional.of(new SecretReference.InCredential("gantry-ca")),
                        List.of("edge-1.st-elsewhere.example"),
                        Optional.of(new DatabaseConfig(
                                "jdbc:postgresql://db.st-elsewhere.example:5432/gantry?sslmode=verify-full",
                                "gantry",
                                Optional.of(new SecretReference.InCredential("gantry-db")))),
                        Optional.of(new EstConfig(literal("0.0.0.0", 8085), EstConfig.Unknown.REFUSE)),
                        Optional.of(new CrlConfig(
                                "http://edge-1.st-elsewhere.example:8086/crl",
                                Optional.of(literal("0.0.0.0", 8086)),
                                Path.of("/etc/gantry/lists")))));
        assertThat(config.listeners())
                .containsExactly(
                        new ListenerConfig(
                                "modalities-tls",
                                ListenerConfig.Protocol.DICOM,
                                literal("0.0.0.0", 2762),
                                Set.of("modality-ct", "viewer"),
                                new ListenerConfig.MutualTls(TlsProfile.BCP195)),
                        new ListenerConfig(
                                "carts-plain",
                                ListenerConfig.Protocol.DICOM,
                                literal("10.20.2.1", 104),
                                Set.of("modality-us"),
                                new ListenerConfig.Plain(
                                        "24 carts, no TLS before 2027", LocalDate.parse("2027-06-30"))),
                        new ListenerConfig(
                                "orders",
                                ListenerConfig.Protocol.HL7,
                                literal("0.0.0.0", 2575),
                                Set.of("ris"),
                                new ListenerConfig.MutualTls(TlsProfile.BCP195)));
        assertThat(config.limits())
                .isEqualTo(new LimitsConfig(
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(4),
                        Duration.ofSeconds(50),
                        Duration.ofHours(12),
                        Duration.ofSeconds(10),
                        2048,
                        32,
                        16,
                        32 * 1024,
                        16 * 1024,
                        128 * 1024,
                        2 * 1024 * 1024,
                        new LimitsConfig.Hl7(8 * 1024 * 1024, Duration.ofSeconds(40), Duration.ofSeconds(15))));
        assertThat(config.management())
                .contains(new ManagementConfig(literal("127.0.0.1", 8443), Optional.of(ManagementConfig.Clients.CA)));
        assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.DEBUG));
    }

    @Test
    void leavesTheRestAtItsDefaults() throws Exception {
        // When
        LoadedConfig loaded = load(text("least"));

        // Then
        GantryConfig config = loaded.config();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(config.limits()).isEqualTo(LimitsConfig.DEFAULT);
        assertThat(config.management()).isEmpty();
        assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Format.JSON, LogConfig.Level.INFO));
        assertThat(config.listeners().get(0).security()).isEqualTo(new ListenerConfig.MutualTls(TlsProfile.BCP195));
        assertThat(config.tls())
                .contains(new TlsConfig(
                        List.of(),
                        Path.of("/etc/gantry/ca/proxy.pem"),
                        Path.of("/etc/gantry/ca/proxy.key"),
                        Optional.empty()));
    }

    @Test
    void aPlainListenerIsAWarningUntilItsTimeIsOver() throws Exception {
        // When
        LoadedConfig loaded = load(text("every-key"));

        // Then
        assertThat(loaded.warnings()).extracting(Problem::code).containsExactly(ConfigCodes.PLAIN, ConfigCodes.PLAIN);
        assertThat(loaded.warnings())
                .extracting(problem -> problem.span().line())
                .containsExactly(26, 59);
    }

    @Test
    void theLastDayOfARiskStillCounts() throws Exception {
        // When
        LoadedConfig loaded = load(text("every-key").replace("2027-06-30", "2026-11-24"));

        // Then
        assertThat(loaded.config().listeners()).hasSize(3);
    }

    @Test
    void knowsWhereAValueStands() throws Exception {
        // When
        Positions positions = load(text("every-key")).positions();

        // Then
        assertThat(positions.of("tls.identity.key").position()).isEqualTo("gantry.yaml:7:46");
        assertThat(positions.of("listeners[1].zones[modality-us]").position()).isEqualTo("gantry.yaml:25:13");
        assertThat(positions.of("never.written").position()).isEqualTo("gantry.yaml:1:1");
    }

    @Test
    void resolvesRelativePathsAgainstTheDirectoryOfTheFile(@TempDir Path directory) throws Exception {
        // Given
        Path file = directory.resolve("gantry.yaml");
        Files.writeString(file, text("least"));

        // When
        GantryConfig config = loader.load(file).config();

        // Then
        assertThat(config.policy()).isEqualTo(directory.resolve("policy.yaml"));
        assertThat(config.state()).isEqualTo(directory.resolve("state"));
    }

    @Test
    void callsTheFileAsTheUserDid(@TempDir Path directory) throws Exception {
        // Given
        Path file = directory.resolve("broken.yaml");
        Files.writeString(file, "gantry: 7\n");

        // When
        // Then
        assertThatThrownBy(() -> loader.load(file))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith(file + ":1:9: error[G201] version `7`");
    }

    @Test
    void aMissingFileIsNoFaultOfTheConfiguration(@TempDir Path directory) {
        // Given
        Path file = directory.resolve("gantry.yaml");

        // When
        // Then
        assertThatThrownBy(() -> loader.load(file)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesWhatIsNoText(@TempDir Path directory) throws Exception {
        // Given
        Path file = directory.resolve("gantry.yaml");
        Files.write(file, new byte[] {'g', (byte) 0xFF, (byte) 0xFE});

        // When
        // Then
        assertThatThrownBy(() -> loader.load(file))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("the file is not UTF-8 text");
    }

    @Test
    void refusesAFileOfMoreThanAMebibyteWithoutKeepingIt(@TempDir Path directory) throws Exception {
        // Given
        Path file = directory.resolve("gantry.yaml");
        Files.writeString(file, "#".repeat((1 << 20) + 1));

        // When
        // Then
        assertThatThrownBy(() -> loader.load(file))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("the file is larger than 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd:x", "fd:99999", "file:", "credential:../x", "env:SECRET", "file"})
    void refusesSecretsThatAreNoReferences(String reference) throws IOException {
        // Given
        String text = text("least").replace("directory: ca", "directory: ca, passphrase: \"" + reference + "\"");

        // When
        // Then
        assertThatThrownBy(() -> load(text))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("never the secret itself");
    }

    @Test
    void aDescriptorMayHoldASecret() throws Exception {
        // Given
        String text = text("least").replace("directory: ca", "directory: ca, passphrase: \"fd:3\"");

        // When
        GantryConfig config = load(text).config();

        // Then
        assertThat(config.ca().orElseThrow().passphrase()).contains(new SecretReference.InDescriptor(3));
    }

    @Test
    void neverFailsOtherwiseThanWithProblems() throws Exception {
        // Given
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String text = text("every-key");

        for (int i = 0; i < 500; i++) {
            String damaged = damage(text, random);

            // When
            try {
                load(damaged);
            } catch (InvalidConfigException expected) {
                // Then
                assertThat(expected.problems()).as("seed %d", seed).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", text:\n" + damaged, e);
            }
        }
    }

    /** Deletes, doubles or overwrites a stretch of the text. */
    private static String damage(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(12));
        String middle = switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> text.substring(from, to).repeat(2);
            case 2 -> "~";
            default -> String.valueOf((char) (32 + random.nextInt(95)));
        };
        return text.substring(0, from) + middle + text.substring(to);
    }
}
