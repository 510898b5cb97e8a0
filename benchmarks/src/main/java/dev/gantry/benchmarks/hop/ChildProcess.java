package dev.gantry.benchmarks.hop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that this program started, with its output in a file; it never outlives this program's orderly end. */
public final class ChildProcess implements AutoCloseable {

    private static final Set<ChildProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(ChildProcess::kill), "end-child-processes"));
    }

    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    /** Starts {@code command} in {@code directory}; what it prints goes to {@code output} there. */
    public static ChildProcess start(
            List<String> command, Map<String, String> environment, Path directory, String output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(output).toFile());
        builder.environment().putAll(environment);
        ChildProcess child = new ChildProcess(builder.start());
        RUNNING.add(child);
        return child;
    }

    /**
     * Runs {@code command} to its end.
     *
     * @throws IllegalStateException with what it printed, when it fails or takes longer than {@code seconds}
     */
    public static void run(
            List<String> command, Map<String, String> environment, Path directory, String output, int seconds)
            throws IOException, InterruptedException {
        try (ChildProcess child = start(command, environment, directory, output)) {
            boolean ended = child.process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended || child.process.exitValue() != 0) {
                throw new IllegalStateException("`%s` %s: %s"
                        .formatted(
                                String.join(" ", command),
                                ended
                                        ? "ended with " + child.process.exitValue()
                                        : "took longer than %d s".formatted(seconds),
                                Files.readString(directory.resolve(output)).strip()));
            }
        }
    }

    /** The process that was started. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Asks it to end, and ends it with all its descendants when it has not after three seconds. */
    @Override
    public void close() {
        List<ProcessHandle> all = tree();
        process.destroy();
        try {
            process.waitFor(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        RUNNING.remove(this);
    }

    private void kill() {
        tree().forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> tree() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }
}
