package dev.gantry.benchmarks.hop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.benchmarks.hop.GantryVariant.Tls.JDK;
import static dev.gantry.benchmarks.hop.GantryVariant.Tls.NATIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GantryVariantTest {

    @TempDir
    private Path directory;

    private Jvm usual;

    @BeforeEach
    void installTheUsualJdk() throws Exception {
        usual = new Jvm(jdk("usual", "17.0.15"), List.of("-Xss1m"));
    }

    @Test
    void isNothingMoreThanGantryUnlessAskedFor() throws Exception {
        // When
        List<GantryVariant> variants = GantryVariant.of(usual, List.of(), List.of());

        // Then
        assertThat(variants).isEmpty();
    }

    @Test
    void namesEachJdkWithEachTlsButForGantryItself() throws Exception {
        // Given
        Path newer = jdk("newer", "25.0.3");

        // When
        List<GantryVariant> variants = GantryVariant.of(usual, List.of(usual.home(), newer), List.of(NATIVE, JDK));

        // Then
        assertThat(variants)
                .extracting(GantryVariant::name)
                .containsExactly("gantry-jdk-tls", "gantry-jdk25", "gantry-jdk25-jdk-tls");
        assertThat(variants.get(0).jvm().home()).isEqualTo(usual.home());
        assertThat(variants.get(0).jvm().options()).containsExactly("-Xss1m", "-Dio.netty.handler.ssl.noOpenSsl=true");
        assertThat(variants.get(1).jvm()).isEqualTo(new Jvm(newer, List.of("-Xss1m")));
    }

    @Test
    void refusesADirectoryWithoutJdk() {
        // Given
        Path empty = directory.resolve("none");

        // When
        // Then
        assertThatThrownBy(() -> GantryVariant.of(usual, List.of(empty), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no JDK in `%s`", empty);
    }

    @Test
    void refusesTwoThatWouldShareAName() throws Exception {
        // Given
        List<Path> alike = List.of(jdk("a", "25.0.2"), jdk("b", "25.0.3"));

        // When
        // Then
        assertThatThrownBy(() -> GantryVariant.of(usual, alike, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`gantry-jdk25` is asked for twice");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = directory.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"A\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        return home;
    }
}
