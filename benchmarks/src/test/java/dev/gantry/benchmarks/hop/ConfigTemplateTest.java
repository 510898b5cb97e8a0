package dev.gantry.benchmarks.hop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConfigTemplateTest {

    @TempDir
    private Path directory;

    @Test
    void putsValuesInTheirPlaces() throws IOException {
        // Given
        Map<String, String> values = Map.of("protocol", "dicom", "port", "1234", "management", "5678");

        // When
        Path written = ConfigTemplate.write("gantry.yaml", values, directory);

        // Then
        assertThat(written)
                .content()
                .contains("bind: 127.0.0.1:1234", "bind: 127.0.0.1:5678")
                .doesNotContain("${");
    }

    @Test
    void refusesToLeaveAPlaceEmpty() {
        // Given
        Map<String, String> values = Map.of("port", "1234");

        // When
        // Then
        assertThatThrownBy(() -> ConfigTemplate.write("gantry.yaml", values, directory))
                .hasMessage("`gantry.yaml` names a value that was not given");
    }
}
