package dev.gantry.benchmarks.row;

import java.util.List;

/** All rows in the order of the table. */
public final class Rows {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int USUAL_PDU_BYTES = 16 * KIB;
    private static final int OBJECT_BYTES = 4 * MIB;

    private static final List<Row> ALL = List.of(
            new StoreRow("bulk-16k", "4 MiB objects, 16 KiB PDUs", USUAL_PDU_BYTES, OBJECT_BYTES, 1, false),
            new StoreRow("bulk-128k", "4 MiB objects, 128 KiB PDUs", 128 * KIB, OBJECT_BYTES, 1, false),
            new StoreRow("object-400m", "400 MiB objects", USUAL_PDU_BYTES, 400L * MIB, 1, false),
            new StoreRow("objects-4k", "4 KiB objects", USUAL_PDU_BYTES, 4 * KIB, 1, true),
            new StoreRow("bulk-8", "8 associations, 16 KiB PDUs", USUAL_PDU_BYTES, OBJECT_BYTES, 8, false),
            new StoreRow("bulk-64", "64 associations, 16 KiB PDUs", USUAL_PDU_BYTES, OBJECT_BYTES, 64, false),
            new AssociationsRow("associations-1", "new associations, one by one", 1),
            new AssociationsRow("associations-32", "new associations, 32 at once", 32),
            new EchoRow("echo", "C-ECHO in an association"),
            new MessagesRow("hl7", "HL7 messages of 1 KiB"),
            new MessagesFootprintRow("hl7-footprint", "memory for HL7 messages"),
            new FootprintRow("footprint", "start, memory and idle associations"),
            new StartRow("start", "start until the first C-ECHO is answered, nothing else measured"),
            new DrainRow("drain", "the end of the last transfer until the end of the process, 1,000 open"),
            new GrowthRow("growth", "memory while a large object passes"),
            new AvailabilityRow("availability", "an association among 500 silent and 200 half-open connections"),
            new StorescuRow("storescu", "stock storescu to stock storescp"),
            new RouterRow("router", "512 KiB objects forwarded"),
            new VersionRow("version", "gantry version"));

    private static final List<String> SHORT = List.of("bulk-16k", "bulk-128k", "objects-4k");

    private Rows() {}

    /** All rows. */
    public static List<Row> all() {
        return ALL;
    }

    /** The ids of those that show what a byte and a message cost. */
    public static List<String> shortForm() {
        return SHORT;
    }
}
