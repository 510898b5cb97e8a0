package dev.gantry.proxy.instance;

import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.proxy.config.ConfigLoader;
import dev.gantry.proxy.config.GantryConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigChangesTest {
    private static GantryConfig config(String... edits) throws Exception {
        String text = Files.readString(Path.of("src/test/resources/config/every-key/gantry.yaml"));
        for (int i = 0; i < edits.length; i += 2) {
            assertThat(text).contains(edits[i]);
            text = text.replace(edits[i], edits[i + 1]);
        }
        Clock clock = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
        return new ConfigLoader(clock)
                .load(SourceText.of("gantry.yaml", text), Path.of("/etc/gantry/gantry.yaml"))
                .config();
    }

    @Test
    void limitsPolicyAnchorsAndLogLevelNeedNoRestart() throws Exception {
        // Given
        GantryConfig running = config();
        GantryConfig fresh = config(
                "idle-timeout: 4m",
                "idle-timeout: 9m",
                "policy: policy.yaml",
                "policy: policies",
                "anchors/root.pem",
                "anchors/next.pem",
                "level: debug",
                "level: warn");

        // When
        List<String> keys = ConfigChanges.waitingForRestart(running, fresh);

        // Then
        assertThat(keys).isEmpty();
        assertThat(ConfigChanges.ofLogLevel(running.log(), fresh.log())).isTrue();
    }

    @Test
    void namesWhatWaitsForARestart() throws Exception {
        // Given
        GantryConfig running = config();
        GantryConfig fresh = config(
                "node: edge-1", "node: edge-2",
                "ca/edge.pem", "ca/other.pem",
                "0.0.0.0:2762", "0.0.0.0:11112",
                "127.0.0.1:8443", "127.0.0.1:9443",
                "format: text", "format: json");

        // When
        List<String> keys = ConfigChanges.waitingForRestart(running, fresh);

        // Then
        assertThat(keys).containsExactly("node", "tls.identity", "listeners", "management", "log.format");
        assertThat(ConfigChanges.ofLogLevel(running.log(), fresh.log())).isFalse();
    }
}
