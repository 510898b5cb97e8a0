package dev.gantry.benchmarks.chart;

import java.util.List;

/**
 * Quantities of one unit that belong into one chart.
 *
 * @param name of the file, without its ending
 * @param title for people
 * @param unit of all of them, which the vertical axis shows
 * @param bars from left to right
 */
record BarGroup(String name, String title, String unit, List<Bar> bars) {

    /**
     * One quantity.
     *
     * @param quantity its id in the results
     * @param label what stands below its bars
     */
    record Bar(String quantity, String label) {}

    /** All groups; one of which a run has measured nothing has no chart. */
    static final List<BarGroup> ALL = List.of(
            new BarGroup(
                    "cpu-per-gib",
                    "Processor time of the hop for bulk data, less is better",
                    "CPU-s/GiB",
                    List.of(
                            new Bar("bulk-16k.cpu-s-per-gib", "16 KiB PDUs"),
                            new Bar("bulk-128k.cpu-s-per-gib", "128 KiB PDUs"),
                            new Bar("object-400m.cpu-s-per-gib", "400 MiB objects"),
                            new Bar("bulk-8.cpu-s-per-gib", "8 associations"),
                            new Bar("bulk-64.cpu-s-per-gib", "64 associations"))),
            new BarGroup(
                    "throughput",
                    "Throughput, more is better",
                    "MiB/s",
                    List.of(
                            new Bar("bulk-16k.mib-per-s", "16 KiB PDUs"),
                            new Bar("bulk-128k.mib-per-s", "128 KiB PDUs"),
                            new Bar("object-400m.mib-per-s", "400 MiB objects"),
                            new Bar("bulk-8.mib-per-s", "8 associations"),
                            new Bar("bulk-64.mib-per-s", "64 associations"))),
            new BarGroup(
                    "cpu-per-message",
                    "Processor time of the hop for a small message, less is better",
                    "CPU-µs each",
                    List.of(
                            new Bar("objects-4k.cpu-us-per-object", "C-STORE of 4 KiB"),
                            new Bar("echo.cpu-us-each", "C-ECHO"),
                            new Bar("hl7.cpu-us-each", "HL7 of 1 KiB"))),
            new BarGroup(
                    "messages-per-second",
                    "Small messages one after the other, more is better",
                    "messages/s",
                    List.of(
                            new Bar("objects-4k.objects-per-s", "C-STORE of 4 KiB"),
                            new Bar("hl7.messages-per-s", "HL7 of 1 KiB"))),
            new BarGroup(
                    "round-trip",
                    "Round trip of a small message, less is better",
                    "µs",
                    List.of(
                            new Bar("echo.p50-us", "C-ECHO, p50"),
                            new Bar("echo.p99-us", "C-ECHO, p99"),
                            new Bar("hl7.p50-us", "HL7, p50"),
                            new Bar("hl7.p99-us", "HL7, p99"))),
            new BarGroup(
                    "cpu-per-association",
                    "Processor time of the hop for a new association with C-ECHO, less is better",
                    "CPU-ms each",
                    List.of(
                            new Bar("associations-1.cpu-ms-each", "one by one"),
                            new Bar("associations-32.cpu-ms-each", "32 at once"))),
            new BarGroup(
                    "associations-per-second",
                    "New associations with C-ECHO, more is better",
                    "associations/s",
                    List.of(
                            new Bar("associations-1.per-s", "one by one"),
                            new Bar("associations-32.per-s", "32 at once"))),
            new BarGroup(
                    "memory-per-association",
                    "Resident memory for each idle association or connection, less is better",
                    "KiB",
                    List.of(
                            new Bar("footprint.idle-1000-kib-each", "1,000 associations"),
                            new Bar("footprint.idle-5000-kib-each", "5,000 associations"),
                            new Bar("hl7-footprint.idle-1000-kib-each", "1,000 for HL7"))),
            new BarGroup(
                    "memory",
                    "Resident memory, less is better",
                    "MiB",
                    List.of(
                            new Bar("footprint.start-mib", "after the start"),
                            new Bar("footprint.idle-1000-mib", "1,000 idle associations"))),
            new BarGroup(
                    "growth",
                    "Growth of resident memory while one large message passes, less is better",
                    "MiB",
                    List.of(
                            new Bar("growth.fast-mib", "400 MiB object"),
                            new Bar("growth.slow-mib", "the same to 40 MiB/s"),
                            new Bar("hl7-footprint.growth-mib", "HL7 of 50 MiB"))),
            new BarGroup(
                    "start",
                    "Start until the first C-ECHO is answered, less is better",
                    "s",
                    List.of(new Bar("footprint.start-s", "start"))),
            new BarGroup(
                    "storescu",
                    "Stock storescu to stock storescp, more is better",
                    "objects/s",
                    List.of(new Bar("storescu.objects-per-s", "objects"))),
            new BarGroup(
                    "router-throughput",
                    "512 KiB objects forwarded, more is better",
                    "MiB/s",
                    List.of(new Bar("router.mib-per-s", "512 KiB objects"))));
}
