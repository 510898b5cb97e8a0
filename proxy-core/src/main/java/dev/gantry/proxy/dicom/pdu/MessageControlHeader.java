package dev.gantry.proxy.dicom.pdu;

/**
 * The message control header, the second byte of a presentation data value (PS3.8 E.2). Bit 0 is set for a fragment of a command
 * set, bit 1 for the last fragment; the other bits are sent as zero and not looked at.
 */
public enum MessageControlHeader {
    DATA(false, false),
    COMMAND(true, false),
    LAST_DATA(false, true),
    LAST_COMMAND(true, true);

    private static final MessageControlHeader[] VALUES = values();

    private final boolean command;
    private final boolean last;

    MessageControlHeader(boolean command, boolean last) {
        this.command = command;
        this.last = last;
    }

    /** Returns the header of these two bits. */
    public static MessageControlHeader of(boolean command, boolean last) {
        return VALUES[(command ? 1 : 0) | (last ? 2 : 0)];
    }

    /** Reads a received byte. */
    static MessageControlHeader ofCode(int code) {
        return VALUES[code & 3];
    }

    /** Returns the byte on the wire. */
    public int code() {
        return (command ? 1 : 0) | (last ? 2 : 0);
    }

    /** Returns whether the fragment is of a command set, and not of a data set. */
    public boolean isCommand() {
        return command;
    }

    /** Returns whether the fragment ends its command set or data set. */
    public boolean isLast() {
        return last;
    }

    /** Returns the header of a fragment of the same set that does not end it. */
    MessageControlHeader notLast() {
        return of(command, false);
    }
}
