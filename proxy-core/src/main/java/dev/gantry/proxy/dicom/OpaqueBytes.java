package dev.gantry.proxy.dicom;

import java.util.Arrays;

/** Bytes that are carried without being understood: immutable, compared by content, shown by their number only. */
public final class OpaqueBytes {
    /** No bytes. */
    public static final OpaqueBytes EMPTY = new OpaqueBytes(new byte[0]);

    private final byte[] bytes;

    private OpaqueBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a copy of {@code bytes}. */
    public static OpaqueBytes copyOf(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new OpaqueBytes(bytes.clone());
    }

    /** Returns {@code length} zero bytes. */
    public static OpaqueBytes zeros(int length) {
        return new OpaqueBytes(new byte[length]);
    }

    /** Returns the number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** Returns a copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueBytes opaque && Arrays.equals(bytes, opaque.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the number of bytes only: what they hold may be a secret. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
