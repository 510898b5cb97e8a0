package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Scripts of {@code src/test/resources/interop/npm}, run by Node.js with the packages that their {@code package-lock.json} names.
 * These are fetched once, to {@code target/npm}, and stay there.
 */
public final class NpmScripts {
    private static final Path DIRECTORY = Path.of("target", "npm").toAbsolutePath();
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(3);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int ATTEMPTS = 3;

    private NpmScripts() {}

    /** Runs a script to its end. */
    public static Programs.Finished run(String script, TlsFiles tls, String... arguments) {
        return Programs.run(command(script, tls, arguments), LIMIT);
    }

    /** Starts a script that runs beside the test. */
    public static ExternalProcess start(String script, Path directory, TlsFiles tls, String... arguments) {
        return ExternalProcess.start(script, command(script, tls, arguments), directory, Map.of());
    }

    private static List<String> command(String script, TlsFiles tls, String... arguments) {
        fetchPackages();
        List<String> command = new ArrayList<>(List.of(
                Programs.path("node"),
                DIRECTORY.resolve(script).toString(),
                tls.key().toString(),
                tls.certificate().toString(),
                tls.root().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static synchronized void fetchPackages() {
        try {
            Files.createDirectories(DIRECTORY);
            for (String name : List.of("package.json", "package-lock.json", "secured.js", "send.js", "receive.js")) {
                Files.writeString(DIRECTORY.resolve(name), Resources.text("/interop/npm/" + name));
            }
            Path fetched = DIRECTORY.resolve("fetched");
            String lock = Resources.text("/interop/npm/package-lock.json");
            if (!Files.exists(fetched) || !Files.readString(fetched).equals(lock)) {
                fetch();
                Files.writeString(fetched, lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Package servers have bad moments, so it is tried more than once. No script of a package is run. */
    private static void fetch() {
        List<String> command = List.of(
                Programs.path("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier");
        Programs.Finished finished = new Programs.Finished(0, "");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            finished = Programs.run(command, DIRECTORY, Map.of(), FETCH_LIMIT);
            if (finished.exitCode() == 0) {
                return;
            }
        }
        throw new IllegalStateException("npm packages cannot be fetched\n" + finished.output());
    }
}
