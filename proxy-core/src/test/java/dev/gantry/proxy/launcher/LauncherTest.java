package dev.gantry.proxy.launcher;

import dev.gantry.proxy.launcher.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The launcher in a checkout of nothing, with a Maven and a Java that only say what they were told. */
class LauncherTest {
    private final Path root;
    private final Path tools;
    private final Path jdk;
    private final Map<String, String> environment = new HashMap<>();

    LauncherTest(@TempDir Path directory) throws IOException {
        root = directory.resolve("a checkout");
        tools = directory.resolve("tools");
        jdk = directory.resolve("jdk");
        environment.put("PATH", tools + ":/usr/bin:/bin");
        environment.put("JAVA_HOME", jdk.toString());
        java("17.0.15");
        Shell.script(jdk.resolve("bin/javac"), "");
        for (String module : new String[] {"proxy-core", "policy-engine", "tls-ca"}) {
            Files.createDirectories(root.resolve(module).resolve("src/main"));
            Files.createFile(root.resolve(module).resolve("pom.xml"));
        }
        Files.createDirectories(root.resolve("proxy-core/src/assembly"));
        Files.createDirectory(root.resolve("config"));
        Files.writeString(root.resolve("pom.xml"), "<project><version>1.2.3</version></project>");
        Files.copy(Path.of("../gantry"), root.resolve("gantry"), StandardCopyOption.COPY_ATTRIBUTES);
        maven("""
                echo "mvn $* with $JAVA_HOME" >>"$(dirname "$0")/calls"
                cd "$(dirname "$5")/proxy-core"
                mkdir -p target/gantry-1.2.3/lib target/gantry-1.2.3/bin
                echo jar >target/gantry-1.2.3/lib/proxy-core-1.2.3.jar
                tar -C target -czf target/gantry-1.2.3.tar.gz gantry-1.2.3
                rm -r target/gantry-1.2.3
                """);
    }

    private void java(String version) throws IOException {
        Shell.script(jdk.resolve("bin/java"), "for a in \"$@\"; do printf '<%s>' \"$a\"; done; echo; exit 3\n");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private void maven(String script) throws IOException {
        Shell.script(tools.resolve("mvn"), script);
    }

    private Result launch(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(root.resolve("gantry").toString()));
        command.addAll(List.of(arguments));
        return Shell.run(root, environment, command);
    }

    private List<String> mavenCalls() throws IOException {
        Path calls = tools.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    @Test
    void buildsWhatIsMissingAndRunsIt() throws Exception {
        // When
        Result result = launch("config", "check", "a file");

        // Then
        assertThat(mavenCalls())
                .containsExactly("mvn -B -q -Dquick -f " + root + "/pom.xml package -pl proxy-core -am with " + jdk);
        assertThat(result.err())
                .startsWith("gantry: building the distribution (there is none yet,")
                .endsWith(" done\n");
        assertThat(result.err().lines()).hasSize(1);
        assertThat(result.out())
                .contains("<-jar><" + root
                        + "/proxy-core/target/launcher/gantry-1.2.3/lib/proxy-core-1.2.3.jar><config><check><a file>");
    }

    @Test
    void passesTheExitCodeOn() throws Exception {
        // When
        Result result = launch("version");

        // Then
        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void buildsNothingWhenNothingChanged() throws Exception {
        // Given
        launch("version");

        // When
        Result result = launch("version");

        // Then
        assertThat(mavenCalls()).hasSize(1);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        // Given
        launch("version");
        Path source = Files.createFile(root.resolve("tls-ca/src/main/New.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

        // When
        Result result = launch("version");

        // Then
        assertThat(mavenCalls()).hasSize(2);
        assertThat(result.err()).containsPattern("tls-ca/src/main.* is newer than it");
    }

    @Test
    void aBuildThatFailsShowsTheErrorsOfMaven() throws Exception {
        // Given
        maven("echo '[INFO] noise'; echo '[ERROR] Main.java:[3,1] no such symbol'; exit 1\n");

        // When
        Result result = launch("version");

        // Then
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err())
                .contains(
                        " failed\n[ERROR] Main.java:[3,1] no such symbol\nerror: the distribution could not be built\n")
                .contains("launcher-build.log")
                .doesNotContain("noise");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        // Given
        Files.delete(tools.resolve("mvn"));
        for (String tool : List.of(
                "dirname", "basename", "readlink", "sed", "head", "find", "mkdir", "flock", "rm", "tar", "sh")) {
            Shell.script(tools.resolve(tool), "exec " + toolOfTheSystem(tool) + " \"$@\"\n");
        }
        environment.put("PATH", tools.toString());

        // When
        Result result = launch("version");

        // Then
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err())
                .startsWith(
                        "error: no Maven on the PATH, and the distribution has to be built\n  = help: install Maven 3.8");
    }

    private static Path toolOfTheSystem(String name) {
        Path inUsr = Path.of("/usr/bin", name);
        return Files.exists(inUsr) ? inUsr : Path.of("/bin", name);
    }

    @Test
    void withARuntimeAloneItAsksForACompiler() throws Exception {
        // Given
        Files.delete(jdk.resolve("bin/javac"));

        // When
        Result result = launch("version");

        // Then
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("no compiler beside").contains("set JAVA_HOME");
        assertThat(mavenCalls()).isEmpty();
    }

    @Test
    void refusesAJavaThatIsTooOld() throws Exception {
        // Given
        java("11.0.2");

        // When
        Result result = launch("version");

        // Then
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err())
                .startsWith("error: Java `11.0.2` at " + jdk + "/bin/java is too old (expected: 17 or newer)");
    }

    @Test
    void refusesAJavaHomeThatIsNone() throws Exception {
        // Given
        environment.put("JAVA_HOME", "/nonexistent");

        // When
        Result result = launch("version");

        // Then
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).startsWith("error: no Java in JAVA_HOME `/nonexistent`");
    }

    @Test
    void takesTheOptionsOfTheUserLastAndOnlyOneCollector() throws Exception {
        // Given
        environment.put("GANTRY_OPTS", "-Xmx1g -XX:+UseZGC");

        // When
        Result result = launch("--debug", "run");

        // Then
        assertThat(result.out())
                .contains("<-Xmx768m>")
                .contains("<-Xmx1g><-XX:+UseZGC><-jar>")
                .doesNotContain("UseSerialGC")
                .endsWith("<--debug><run>\n");
    }

    @Test
    void givesAShortCommandNoServersHeap() throws Exception {
        // When
        Result result = launch("version");

        // Then
        assertThat(result.out()).contains("<-XX:+UseSerialGC>").doesNotContain("-Xmx");
    }

    @Test
    void canBeCalledThroughALink() throws Exception {
        // Given
        Path link = Files.createSymbolicLink(tools.resolve("gantry"), Path.of("..", "a checkout", "gantry"));

        // When
        Result result = Shell.run(tools, environment, List.of(link.toString(), "version"));

        // Then
        assertThat(result.out()).contains("<version>");
        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void aloneItSaysWhatIsMissing() throws Exception {
        // Given
        Files.delete(root.resolve("pom.xml"));

        // When
        Result result = launch("version");

        // Then
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).startsWith("error: neither a distribution nor a checkout around ");
    }
}
