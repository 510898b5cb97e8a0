package dev.gantry.proxy.dicom.dimse;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The elements of a command set that PS3.7 E.1 defines, all of group 0000. Retired and private ones are not listed. */
public enum CommandElement {
    COMMAND_GROUP_LENGTH(0x0000, Kind.UL),
    AFFECTED_SOP_CLASS_UID(0x0002, Kind.UI),
    REQUESTED_SOP_CLASS_UID(0x0003, Kind.UI),
    COMMAND_FIELD(0x0100, Kind.US),
    MESSAGE_ID(0x0110, Kind.US),
    MESSAGE_ID_BEING_RESPONDED_TO(0x0120, Kind.US),
    MOVE_DESTINATION(0x0600, Kind.AE),
    PRIORITY(0x0700, Kind.US),
    COMMAND_DATA_SET_TYPE(0x0800, Kind.US),
    STATUS(0x0900, Kind.US),
    OFFENDING_ELEMENT(0x0901, Kind.AT),
    ERROR_COMMENT(0x0902, Kind.LO),
    ERROR_ID(0x0903, Kind.US),
    AFFECTED_SOP_INSTANCE_UID(0x1000, Kind.UI),
    REQUESTED_SOP_INSTANCE_UID(0x1001, Kind.UI),
    EVENT_TYPE_ID(0x1002, Kind.US),
    ATTRIBUTE_IDENTIFIER_LIST(0x1005, Kind.AT),
    ACTION_TYPE_ID(0x1008, Kind.US),
    NUMBER_OF_REMAINING_SUB_OPERATIONS(0x1020, Kind.US),
    NUMBER_OF_COMPLETED_SUB_OPERATIONS(0x1021, Kind.US),
    NUMBER_OF_FAILED_SUB_OPERATIONS(0x1022, Kind.US),
    NUMBER_OF_WARNING_SUB_OPERATIONS(0x1023, Kind.US),
    MOVE_ORIGINATOR_AE_TITLE(0x1030, Kind.AE),
    MOVE_ORIGINATOR_MESSAGE_ID(0x1031, Kind.US);

    /** Value representations of command elements, with the lengths in bytes that PS3.5 6.2 gives them. */
    enum Kind {
        UL(4, 4),
        US(2, 2),
        UI(0, 64),
        AE(0, 16),
        LO(0, 64),
        AT(0, Integer.MAX_VALUE);

        private final int min;
        private final int max;

        Kind(int min, int max) {
            this.min = min;
            this.max = max;
        }

        int maxLength() {
            return max;
        }

        boolean allowsLength(int length) {
            return length >= min && length <= max && (this != AT || length % 4 == 0);
        }
    }

    private static final @Nullable CommandElement[] BY_NUMBER;

    static {
        CommandElement[] all = values();
        BY_NUMBER = new CommandElement[1 + all[all.length - 1].number];
        for (CommandElement element : all) {
            BY_NUMBER[element.number] = element;
        }
    }

    private final int number;
    private final Kind kind;

    CommandElement(int number, Kind kind) {
        this.number = number;
        this.kind = kind;
    }

    /** Returns the element number of the tag. */
    public int number() {
        return number;
    }

    Kind kind() {
        return kind;
    }

    /** Returns the element of this number, or null for one that PS3.7 E.1 does not define. */
    static @Nullable CommandElement ofNumber(int number) {
        return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** Returns the tag as people write it, such as {@code (0000,0110)}. */
    static String tag(int number) {
        return String.format(Locale.ROOT, "(0000,%04X)", number);
    }

    @Override
    public String toString() {
        return tag(number);
    }
}
