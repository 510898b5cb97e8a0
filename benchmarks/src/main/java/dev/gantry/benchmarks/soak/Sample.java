package dev.gantry.benchmarks.soak;

import java.util.Map;

/**
 * What was counted up to a moment, and what the instance held then.
 *
 * @param seconds since the traffic began
 * @param traffic what the ends have counted, by its name
 * @param failures of the traffic that behaves
 * @param openAssociations HL7 connections included
 * @param residentBytes of the process, shared pages counted once
 * @param heapBytes after a collection, where {@code jcmd} could order one
 * @param directBytes of network buffers, as the allocator has taken them from the system
 * @param threads of the JVM
 * @param openFiles sockets included
 */
record Sample(
        long seconds,
        Map<String, Long> traffic,
        long failures,
        long openAssociations,
        long residentBytes,
        long heapBytes,
        long directBytes,
        long threads,
        long openFiles) {}
