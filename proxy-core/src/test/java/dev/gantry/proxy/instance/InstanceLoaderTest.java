package dev.gantry.proxy.instance;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.proxy.config.ConfigCodes;
import dev.gantry.proxy.config.LoadedConfig;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class InstanceLoaderTest {
    private static final String PLAIN = """
            gantry: 1
            node: edge-1
            policy: policy.yaml
            state: state
            listeners:
              - name: all
                protocol: dicom
                bind: 127.0.0.1:0
                zones: [pacs]
                tls: off
                accept-risk: { why: a test on loopback, until: 2999-12-31 }
            """;

    private final InstanceFiles files;

    InstanceLoaderTest(@TempDir Path directory) throws Exception {
        files = new InstanceFiles(directory);
    }

    private Instance load() throws Exception {
        return new InstanceLoader(Clock.systemUTC()).load(files.file());
    }

    private InvalidInstanceException loadWrong() {
        return catchThrowableOfType(InvalidInstanceException.class, this::load);
    }

    @Test
    void readsWhatTheConfigurationNames() throws Exception {
        // When
        Instance instance = load();

        // Then
        TlsMaterial tls = instance.tls().orElseThrow();
        assertThat(tls.identity().current().leaf().getSubjectX500Principal().getName())
                .isEqualTo("CN=edge-1");
        assertThat(tls.anchors().roots()).hasSize(1);
        assertThat(tls.authorityRoots()).isEmpty();
        assertThat(instance.warnings()).isEmpty();
    }

    @Test
    void theEmbeddedAuthorityIsTrustedBesidesTheAnchors() throws Exception {
        // Given
        Files.createDirectory(files.path("ca"));
        Files.writeString(
                files.path("ca").resolve("root.pem"), InstanceFiles.authority().getCertificatePEM());
        Files.writeString(
                files.path("ca").resolve("issuing.pem"),
                InstanceFiles.authority().getCertificatePEM());
        files.edit("listeners:", "ca: { directory: ca }\nlisteners:");

        // When
        TlsMaterial tls = load().tls().orElseThrow();

        // Then
        assertThat(tls.anchors().roots()).hasSize(2).containsAll(tls.authorityRoots());
        assertThat(tls.authorityRoots()).hasSize(1);
    }

    @Test
    void filesThatAreMissingAreAFaultOfTheEnvironment() throws Exception {
        // Given
        Files.delete(files.path("edge.pem"));
        Files.delete(files.path("root.pem"));

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.isOfTheEnvironment()).isTrue();
        assertThat(wrong.problems())
                .extracting(Problem::message)
                .containsExactly(
                        "`" + files.path("root.pem") + "`: no such file",
                        "`" + files.path("edge.pem") + "`: no such file");
        assertThat(wrong.problems())
                .extracting(problem -> problem.span().position())
                .containsExactly(files.file() + ":6:11", files.file() + ":7:28");
    }

    @Test
    void anAuthorityThatIsNotThereYetIsOfferedToBeMade() throws Exception {
        // Given
        files.edit("listeners:", "ca: { directory: ca }\nlisteners:");

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.problems()).hasSize(1);
        assertThat(wrong.problems().get(0).help())
                .containsExactly("`gantry ca init --config " + files.file() + "` makes the files of a new authority");
    }

    @Test
    void aKeyOfAnotherCertificateIsAFaultOfTheInput() throws Exception {
        // Given
        X509Bundle other = InstanceFiles.authority();
        files.key(other);

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.isOfTheEnvironment()).isFalse();
        assertThat(wrong.problems()).extracting(Problem::code).containsExactly(ConfigCodes.KEY_MATERIAL);
        assertThat(wrong.getMessage()).contains("the key is not the one of the certificate in");
    }

    @Test
    void anExpiredCertificateIsAFaultOfTheInput() throws Exception {
        // Given
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        files.identity(yesterday.minus(Duration.ofDays(10)), yesterday);

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.isOfTheEnvironment()).isFalse();
        assertThat(wrong.getMessage())
                .contains(":7:28: error[G302] `" + files.path("edge.pem") + "`: the certificate expired at ");
    }

    @Test
    void aCertificateThatEndsSoonIsAWarning() throws Exception {
        // Given
        files.identity(Instant.now().minus(Duration.ofDays(300)), Instant.now().plus(Duration.ofDays(29)));

        // When
        Instance instance = load();

        // Then
        assertThat(instance.warnings()).extracting(Problem::code).containsExactly(ConfigCodes.ENDS_SOON);
    }

    @Test
    void aShortLivedCertificateEndsSoonInItsLastThird() throws Exception {
        // Given
        files.identity(Instant.now().minus(Duration.ofDays(3)), Instant.now().plus(Duration.ofDays(4)));

        // When
        Instance instance = load();

        // Then
        assertThat(instance.warnings()).isEmpty();
    }

    @Test
    void aKeyThatEverybodyMayReadIsRefused() throws Exception {
        // Given
        Files.setPosixFilePermissions(files.path("edge.key"), PosixFilePermissions.fromString("rw-r--r--"));

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.getMessage()).contains("every user of this machine may read the key (expected: mode 0600)");
    }

    @Test
    void anEncryptedKeyAsksForAPassphrase() throws Exception {
        // Given
        Files.writeString(files.path("edge.key"), encryptedKey());

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.getMessage())
                .contains("the key is encrypted and no passphrase is given")
                .contains("= help: add `passphrase: file:…` beside `key`");
    }

    @Test
    void aWrongPassphraseIsAFaultOfTheInput() throws Exception {
        // Given
        Files.writeString(files.path("edge.key"), encryptedKey());
        Files.writeString(files.path("secret"), "not this one\n");
        files.edit("key: edge.key", "key: edge.key, passphrase: \"file:secret\"");

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.isOfTheEnvironment()).isFalse();
        assertThat(wrong.getMessage()).contains("the passphrase does not open the key");
    }

    @Test
    void thePassphraseOpensTheKey() throws Exception {
        // Given
        Files.writeString(files.path("edge.key"), encryptedKey());
        Files.writeString(files.path("secret"), "correct horse\n");
        files.edit("key: edge.key", "key: edge.key, passphrase: \"file:secret\"");

        // When
        Instance instance = load();

        // Then
        assertThat(instance.tls()).isPresent();
    }

    @Test
    void aPassphraseThatCannotBeReadIsAFaultOfTheEnvironment() throws Exception {
        // Given
        files.edit("key: edge.key", "key: edge.key, passphrase: \"credential:gantry-key\"");

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.isOfTheEnvironment()).isTrue();
        assertThat(wrong.getMessage()).contains("`gantry-key`: no such credential");
    }

    @Test
    void aPlainInstanceNeedsNoKey() throws Exception {
        // Given
        files.configuration(PLAIN);
        files.editPolicy("    cert: spiffe://site.example/dicom/device/pacs-main\n", "    assurance: address\n");

        // When
        Instance instance = load();

        // Then
        assertThat(instance.tls()).isEmpty();
        assertThat(instance.warnings()).extracting(Problem::code).contains(ConfigCodes.PLAIN);
    }

    @Test
    void aZoneThatThePolicyDoesNotHaveIsShownWhereItStands() throws Exception {
        // Given
        files.edit("zones: [modality-ct, pacs]", "zones: [modality-ctt, pacs]");

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.isOfTheEnvironment()).isFalse();
        assertThat(wrong.getMessage())
                .contains("error[G303] the policy has no zone `modality-ctt`")
                .contains("= help: did you mean `modality-ct`?");
    }

    @Test
    void aPolicyThatIsWrongIsShownWithItsOwnPositions() throws Exception {
        // Given
        files.editPolicy("allow: [store]", "allow: [stor]");

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.isOfTheEnvironment()).isFalse();
        assertThat(wrong.getMessage()).contains(files.path("policy.yaml") + ":").contains("`stor`");
    }

    @Test
    void aTestOfThePolicyThatFailsKeepsItOut() throws Exception {
        // Given
        files.editPolicy("expect: allow by ct-archive", "expect: deny not-allowed");

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.problems()).extracting(Problem::code).containsExactly(ConfigCodes.POLICY_TEST);
        assertThat(wrong.getMessage()).contains("test `CT01 stores CT` fails: ");
    }

    @Test
    void aPolicyWhoseInvariantDoesNotHoldIsRefused() throws Exception {
        // Given
        files.editPolicy("tests:", "invariants:\n  - never: { from: modality-ct, to: pacs }\ntests:");

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("never"));
    }

    @Test
    void aPolicyThatIsMissingIsAFaultOfTheEnvironment() throws Exception {
        // Given
        Files.delete(files.path("policy.yaml"));

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.isOfTheEnvironment()).isTrue();
        assertThat(wrong.getMessage())
                .contains(":3:9: error[G301] `" + files.path("policy.yaml") + "`: no such file or directory");
    }

    @Test
    void aDirectoryIsAPolicyOfAllItsYamlFiles() throws Exception {
        // Given
        Path policies = Files.createDirectory(files.path("policies"));
        String rules = InstanceFiles.POLICY.substring(InstanceFiles.POLICY.indexOf("rules:"));
        Files.writeString(policies.resolve("10-devices.yaml"), InstanceFiles.POLICY.replace(rules, ""));
        Files.writeString(policies.resolve("20-rules.yaml"), "zone-policy: 1\n" + rules);
        Files.writeString(policies.resolve("notes.txt"), "not a policy");
        files.edit("policy: policy.yaml", "policy: policies");

        // When
        Instance instance = load();

        // Then
        assertThat(instance.policy().orElseThrow().sources()).hasSize(2);
        assertThat(instance.policy().orElseThrow().compiled().devices()).hasSize(2);
    }

    @Test
    void aWrongPolicyKeepsAnInstanceFromItsFirstStart() throws Exception {
        // Given
        Files.writeString(files.path("policy.yaml"), "zone-policy: 1\nzoness: {}\n");
        InstanceLoader loader = new InstanceLoader(Clock.systemUTC());
        LoadedConfig loaded = loader.config(files.file());

        // When / Then: every problem is told once
        assertThatThrownBy(() -> loader.completeToRun(loaded))
                .isInstanceOfSatisfying(
                        InvalidInstanceException.class,
                        wrong -> assertThat(wrong.problems()).isNotEmpty().doesNotHaveDuplicates());
    }

    @Test
    void aWrongPolicyDoesNotKeepAnInstanceFromStartingThatHadAGoodOne() throws Exception {
        // Given
        Files.writeString(files.path("policy.yaml"), "zone-policy: 1\nzoness: {}\n");
        Files.createDirectories(files.path("state/policy"));
        Files.createFile(files.path("state/policy/policy.last-good"));
        InstanceLoader loader = new InstanceLoader(Clock.systemUTC());
        LoadedConfig loaded = loader.config(files.file());

        // When
        Instance instance = loader.completeToRun(loaded);

        // Then
        assertThat(instance.policy()).isEmpty();
        assertThatThrownBy(() -> loader.complete(loaded)).isInstanceOf(InvalidInstanceException.class);
    }

    @Test
    void anEmptyDirectoryIsNoPolicy() throws Exception {
        // Given
        Files.createDirectory(files.path("policies"));
        files.edit("policy: policy.yaml", "policy: policies");

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.getMessage()).contains("no `*.yaml` in this directory");
    }

    @Test
    void aDeviceThatIsReachedOverTlsNeedsSomethingToShow() throws Exception {
        // Given
        files.configuration(PLAIN);

        // When
        InvalidInstanceException wrong = loadWrong();

        // Then
        assertThat(wrong.getMessage())
                .contains("device `pacs-main` is reached over TLS, and there is nothing to show it");
    }

    /** The key of the fixture, encrypted with PBES2 under {@code correct horse}. */
    private String encryptedKey() throws Exception {
        return EncryptedKeys.encrypt(files.path("edge.key"), "correct horse");
    }
}
