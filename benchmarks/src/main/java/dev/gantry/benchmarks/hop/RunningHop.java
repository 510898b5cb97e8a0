package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.measure.ProcessGroup;
import java.time.Duration;
import java.util.List;

/**
 * An instance of a hop.
 *
 * @param port the loopback port where it takes associations
 * @param processes its own processes; none when both ends speak directly
 */
public record RunningHop(int port, List<ChildProcess> processes) implements AutoCloseable {

    /** Both ends speak directly. */
    public static RunningHop none(int port) {
        return new RunningHop(port, List.of());
    }

    /** All its processes with their descendants. */
    public ProcessGroup group() {
        return new ProcessGroup(processes.stream().map(ChildProcess::handle).toList());
    }

    /** Whether there is something to measure between both ends. */
    public boolean isDirect() {
        return processes.isEmpty();
    }

    /** Whether all its processes run. */
    public boolean isAlive() {
        return processes.stream().allMatch(process -> process.handle().isAlive());
    }

    /** Asks its processes to end (SIGTERM), without waiting for it. */
    public void terminate() {
        processes.forEach(process -> process.handle().destroy());
    }

    /**
     * Waits until all its processes have ended.
     *
     * @throws IllegalStateException when one has not {@code within}
     */
    public void awaitEnd(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (processes.stream().anyMatch(process -> process.handle().isAlive())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("a process did not end within %d s".formatted(within.toSeconds()));
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
    }
}
