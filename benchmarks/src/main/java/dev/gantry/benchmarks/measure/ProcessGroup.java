package dev.gantry.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Some processes with all their descendants, and what they have cost, as Linux counts it (proc(5)). */
public final class ProcessGroup {

    /** Clock ticks of {@code /proc/PID/stat} per second: USER_HZ, 100 on every architecture of Linux. */
    private static final int TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");

    private final List<ProcessHandle> roots;

    /** The group of these processes and of all that they have started or will start. */
    public ProcessGroup(List<ProcessHandle> roots) {
        this.roots = List.copyOf(roots);
    }

    /** User and system time of all, ended children included, to 10 ms. */
    public Duration cpu() {
        long ticks = processes().mapToLong(ProcessGroup::ticks).sum();
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    /** Resident memory in bytes, pages that several processes share counted once (Pss). */
    public long residentBytes() {
        return processes()
                        .mapToLong(process -> kibibytes(process, "smaps_rollup", "Pss:"))
                        .sum()
                * 1024;
    }

    /** Makes {@link #peakBytes} start anew. */
    public void resetPeak() {
        processes().forEach(process -> {
            try {
                Files.writeString(file(process, "clear_refs"), "5");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The sum of each process's own peak of resident memory since {@link #resetPeak}, in bytes (VmHWM). */
    public long peakBytes() {
        return processes()
                        .mapToLong(process -> kibibytes(process, "status", "VmHWM:"))
                        .sum()
                * 1024;
    }

    /** The sum of each process's own resident memory, in bytes (VmRSS): what {@link #peakBytes} is the peak of. */
    public long residentBytesOfEach() {
        return processes()
                        .mapToLong(process -> kibibytes(process, "status", "VmRSS:"))
                        .sum()
                * 1024;
    }

    private Stream<ProcessHandle> processes() {
        return roots.stream().flatMap(root -> Stream.concat(Stream.of(root), root.descendants()));
    }

    private static long ticks(ProcessHandle process) {
        String stat = read(process, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        // The name in parentheses may hold spaces; what follows the last one is state, ppid, … with utime as the 12th.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11])
                + Long.parseLong(fields[12])
                + Long.parseLong(fields[13])
                + Long.parseLong(fields[14]);
    }

    private static long kibibytes(ProcessHandle process, String file, String key) {
        return read(process, file)
                .lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String read(ProcessHandle process, String name) {
        try {
            return Files.readString(file(process, name));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            // A process that ends while it is read answers "no such process" to the read itself.
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
            return "";
        }
    }

    private static Path file(ProcessHandle process, String name) {
        return PROC.resolve(Long.toString(process.pid())).resolve(name);
    }
}
