package dev.gantry.proxy.dicom.pdu;

/**
 * The maximum length sub-item (PS3.8 D.1, item type 51H): the longest P-DATA-TF PDU that its sender takes.
 *
 * @param bytes the most bytes of the variable field of a P-DATA-TF, which is what its PDU-length field holds; 0 means no limit;
 *     at most 4294967295
 */
public record MaximumLength(long bytes) {
    /** No limit. */
    public static final MaximumLength UNLIMITED = new MaximumLength(0);

    /** @throws IllegalArgumentException if the value does not fit in four bytes */
    public MaximumLength {
        if (bytes < 0 || bytes > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("maximum length: " + bytes + " (expected: 0 to 4294967295)");
        }
    }

    /** Returns whether any length is taken. */
    public boolean isUnlimited() {
        return bytes == 0;
    }

    /** Returns the one that allows less. */
    public MaximumLength lowerOf(MaximumLength other) {
        if (isUnlimited()) {
            return other;
        }
        return other.isUnlimited() || bytes <= other.bytes ? this : other;
    }
}
