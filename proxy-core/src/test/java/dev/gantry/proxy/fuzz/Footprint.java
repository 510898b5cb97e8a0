package dev.gantry.proxy.fuzz;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;

/**
 * What this process holds when nothing goes on.
 *
 * @param heapBytes after a collection
 * @param directBytes of network buffers
 * @param threads that live, those of the fuzzing's own peers left out
 */
public record Footprint(long heapBytes, long directBytes, long threads) {

    /** Takes it now. */
    public static Footprint take() throws InterruptedException {
        Faults.detectLeaks();
        return new Footprint(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                PlatformDependent.usedDirectMemory(),
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !thread.getName().startsWith("fuzz-"))
                        .count());
    }
}
