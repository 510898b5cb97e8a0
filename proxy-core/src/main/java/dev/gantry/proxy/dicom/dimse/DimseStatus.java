package dev.gantry.proxy.dicom.dimse;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status of a response, (0000,0900) (PS3.7 Annex C).
 *
 * @param code 0 to 65535
 */
public record DimseStatus(int code) {
    /** The status classes of PS3.7 C.1 to C.5. */
    public enum Category {
        SUCCESS,
        PENDING,
        CANCEL,
        WARNING,
        FAILURE
    }

    private record Entry(String meaning, String section) {}

    private static final Map<Integer, Entry> GENERAL = new HashMap<>();

    private static DimseStatus general(int code, String meaning, String section) {
        GENERAL.put(code, new Entry(meaning, section));
        return new DimseStatus(code);
    }

    private static DimseStatus general(int code, String meaning) {
        return general(code, meaning, "PS3.7 Annex C");
    }

    public static final DimseStatus SUCCESS = general(0x0000, "success", "PS3.7 C.1");
    public static final DimseStatus PENDING = general(0xFF00, "pending", "PS3.7 C.2");

    /** Pending, while optional keys or attributes are not supported. */
    public static final DimseStatus PENDING_WITH_WARNING =
            general(0xFF01, "pending, some optional keys are not supported", "PS3.4 C.4.1.1.4");

    public static final DimseStatus CANCEL = general(0xFE00, "cancelled", "PS3.7 C.3");
    public static final DimseStatus PROCESSING_FAILURE = general(0x0110, "processing failure");
    public static final DimseStatus NO_SUCH_SOP_CLASS = general(0x0118, "no such SOP class");
    public static final DimseStatus SOP_CLASS_NOT_SUPPORTED = general(0x0122, "refused: SOP class not supported");
    public static final DimseStatus NOT_AUTHORIZED = general(0x0124, "refused: not authorized", "PS3.7 C.5.25");
    public static final DimseStatus RESOURCE_LIMITATION = general(0x0213, "resource limitation");

    /** Of C-STORE; the whole range A700H to A7FFH means this. */
    public static final DimseStatus OUT_OF_RESOURCES = general(0xA700, "refused: out of resources", "PS3.4 B.2.3");

    /** Of C-MOVE. */
    public static final DimseStatus MOVE_DESTINATION_UNKNOWN =
            general(0xA801, "refused: move destination unknown", "PS3.4 C.4.2.1.5");

    /** Of C-STORE, and of queries for an identifier; the whole range A900H to A9FFH means this. */
    public static final DimseStatus DATA_SET_DOES_NOT_MATCH_SOP_CLASS =
            general(0xA900, "data set or identifier does not match SOP class", "PS3.4 B.2.3");

    /** Of C-STORE and queries; the whole range C000H to CFFFH means this. */
    public static final DimseStatus CANNOT_UNDERSTAND = general(0xC000, "cannot understand", "PS3.4 B.2.3");

    static {
        general(0x0001, "requested optional attributes are not supported");
        general(0x0105, "no such attribute");
        general(0x0106, "invalid attribute value");
        general(0x0107, "attribute list error");
        general(0x0111, "duplicate SOP instance");
        general(0x0112, "no such SOP instance");
        general(0x0113, "no such event type");
        general(0x0114, "no such argument");
        general(0x0115, "invalid argument value");
        general(0x0116, "attribute value out of range");
        general(0x0117, "invalid SOP instance");
        general(0x0119, "class-instance conflict");
        general(0x0120, "missing attribute");
        general(0x0121, "missing attribute value");
        general(0x0123, "no such action");
        general(0x0210, "duplicate invocation");
        general(0x0211, "unrecognized operation");
        general(0x0212, "mistyped argument");
    }

    /** @throws IllegalArgumentException if the code does not fit in two bytes */
    public DimseStatus {
        if (code < 0 || code > 0xFFFF) {
            throw new IllegalArgumentException("status: " + code + " (expected: 0 to 65535)");
        }
    }

    /** Returns the status class; a code of no class that PS3.7 C defines is a failure. */
    public Category category() {
        if (code == 0) {
            return Category.SUCCESS;
        }
        if (isPending()) {
            return Category.PENDING;
        }
        if (code == CANCEL.code) {
            return Category.CANCEL;
        }
        // PS3.7 C.4: 0001H, 0107H, 0116H and Bxxx are warnings, all else that is not listed above is a failure.
        return code == 0x0001 || code == 0x0107 || code == 0x0116 || (code >> 12) == 0xB
                ? Category.WARNING
                : Category.FAILURE;
    }

    /** Returns whether more responses to the same request follow. */
    public boolean isPending() {
        return code == PENDING.code || code == PENDING_WITH_WARNING.code;
    }

    /** Returns what the code says, in a few words; for one that only its service class defines, its status class. */
    public String meaning() {
        Entry entry = entry();
        return entry != null ? entry.meaning : category().name().toLowerCase(Locale.ROOT);
    }

    /** Returns where the standard says so. */
    public String section() {
        Entry entry = entry();
        return entry != null ? entry.section : "PS3.4";
    }

    private @Nullable Entry entry() {
        Entry exact = GENERAL.get(code);
        if (exact != null) {
            return exact;
        }
        if ((code >> 8) == 0xA7 || (code >> 8) == 0xA9) {
            return GENERAL.get(code & 0xFF00);
        }
        return (code >> 12) == 0xC ? GENERAL.get(CANNOT_UNDERSTAND.code) : null;
    }

    /** Returns the four digits that the field writes, such as {@code 0124H}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%04XH", code);
    }
}
