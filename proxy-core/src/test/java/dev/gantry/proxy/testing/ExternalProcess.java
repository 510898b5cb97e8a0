package dev.gantry.proxy.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

import static org.awaitility.Awaitility.await;

/**
 * A program that runs beside a test, in a directory of its own, with both its streams in the file {@code log} there. It
 * is stopped by its own process id when it is closed, and killed when this JVM ends.
 */
public final class ExternalProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(ExternalProcess::kill), "external-processes"));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private ExternalProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts a command in {@code directory}, which is made if need be. */
    public static ExternalProcess start(
            String name, List<String> command, Path directory, Map<String, String> environment) {
        try {
            Files.createDirectories(directory);
            Path log = directory.resolve("log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            RUNNING.add(process);
            return new ExternalProcess(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the process listens on {@code port}, without connecting to it: a connection would be a stimulus. */
    public ExternalProcess awaitListening(int port) {
        awaitTrue("listens on port " + port, () -> ListeningPorts.contains(port));
        return this;
    }

    /** Waits for the first line of the log that holds {@code pattern}, and returns that match. */
    public Matcher awaitLine(Pattern pattern) {
        awaitTrue("logs `" + pattern + "`", () -> pattern.matcher(log()).find());
        Matcher matcher = pattern.matcher(log());
        matcher.find();
        return matcher;
    }

    /** Everything that the process has printed so far. */
    public String log() {
        return Programs.text(log);
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** The memory that the process holds now (VmRSS), in bytes; Linux only. */
    public long residentBytes() {
        Matcher resident =
                Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(Programs.text(Path.of("/proc/" + pid() + "/status")));
        if (!resident.find()) {
            throw new IllegalStateException("no VmRSS of process " + pid());
        }
        return Long.parseLong(resident.group(1)) * 1024;
    }

    /** Whether the process has not ended yet. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Asks the process to end (SIGTERM) and returns its exit code. */
    public int stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
                process.waitFor();
            }
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
        } finally {
            RUNNING.remove(process);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill(process);
        RUNNING.remove(process);
    }

    private void awaitTrue(String what, Callable<Boolean> condition) {
        try {
            await().atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !process.isAlive() || condition.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(name + ": not so after " + START_LIMIT + ": " + what + "\n" + log(), e);
        }
        if (!process.isAlive() && !holds(condition)) {
            throw new AssertionError(
                    name + ": ended with " + process.exitValue() + " before it " + what + "\n" + log());
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
