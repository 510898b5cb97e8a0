package dev.gantry.proxy.demo.dataset;

import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads the beginning of a data set in a little endian encoding (PS3.5 7.1): Implicit VR where the transfer syntax says so, Explicit VR
 * for all others, encapsulated ones included. In Implicit VR the representation of a value is not known, so elements other than the
 * sequences of PS3.4 Annex J come as bytes.
 */
public final class DataSetReader {
    private static final int UNDEFINED_LENGTH = -1;
    private static final int ITEM = 0xFFFE_E000;
    private static final int ITEM_DELIMITATION = 0xFFFE_E00D;
    private static final int SEQUENCE_DELIMITATION = 0xFFFE_E0DD;

    /** How deep sequences may nest; no IOD needs more. */
    private static final int MAX_DEPTH = 16;

    private final ByteBuffer in;
    private final boolean explicit;
    private final int lastTag;

    private DataSetReader(ByteBuffer in, boolean explicit, int lastTag) {
        this.in = in;
        this.explicit = explicit;
        this.lastTag = lastTag;
    }

    /** The bytes are no data set. */
    public static final class MalformedDataSetException extends Exception {
        private static final long serialVersionUID = 1L;

        public MalformedDataSetException(String detail) {
            super(detail, null, false, false);
        }
    }

    /**
     * Reads all elements up to a tag.
     *
     * @param bytes the data set, or its beginning if that reaches beyond {@code lastTag}
     * @param transferSyntax how it is encoded; neither big endian nor deflated
     * @param lastTag the last tag of interest; what follows is not looked at
     * @throws MalformedDataSetException if the bytes end before, or are no data set
     */
    public static DataSet read(byte[] bytes, Uid transferSyntax, int lastTag) throws MalformedDataSetException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean explicit = !transferSyntax.equals(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN);
        return new DataSetReader(in, explicit, lastTag).elements(in.limit(), 0);
    }

    /** Reads elements up to {@code end}, or to the delimiter of an item of undefined length. */
    private DataSet elements(int end, int depth) throws MalformedDataSetException {
        if (depth > MAX_DEPTH) {
            throw new MalformedDataSetException("sequences: deeper than " + MAX_DEPTH + " (expected: at most that)");
        }
        DataSet dataSet = new DataSet();
        while (in.position() < end) {
            int tag = tag();
            if (tag == ITEM_DELIMITATION) {
                length(4);
                return dataSet;
            }
            if (depth == 0 && Integer.compareUnsigned(tag, lastTag) > 0) {
                return dataSet;
            }
            element(dataSet, tag, end, depth);
        }
        return dataSet;
    }

    private void element(DataSet dataSet, int tag, int end, int depth) throws MalformedDataSetException {
        Vr vr = explicit ? vr() : implicitVr(tag);
        int length = explicit && !vr.hasLongLength() ? Short.toUnsignedInt(shortValue()) : length(explicit ? 6 : 4);
        if (length == UNDEFINED_LENGTH && tag == Tag.PIXEL_DATA) {
            throw new MalformedDataSetException("pixel data of undefined length (expected: to end before it)");
        }
        if (vr == Vr.SQ || length == UNDEFINED_LENGTH) {
            dataSet.putItems(tag, items(length == UNDEFINED_LENGTH ? end : bounded(length, end), depth));
            return;
        }
        byte[] value = new byte[bounded(length, end) - in.position()];
        in.get(value);
        if (value.length % 2 != 0) {
            throw new MalformedDataSetException(
                    "element " + Tag.text(tag) + ": " + value.length + " bytes (expected: an even number)");
        }
        dataSet.put(tag, vr, value);
    }

    private List<DataSet> items(int end, int depth) throws MalformedDataSetException {
        List<DataSet> items = new ArrayList<>();
        while (in.position() < end) {
            int tag = tag();
            int length = length(4);
            if (tag == SEQUENCE_DELIMITATION) {
                return items;
            }
            if (tag != ITEM) {
                throw new MalformedDataSetException("element " + Tag.text(tag) + " (expected: an item)");
            }
            items.add(elements(length == UNDEFINED_LENGTH ? end : bounded(length, end), depth + 1));
        }
        return items;
    }

    private int bounded(int length, int end) throws MalformedDataSetException {
        if (length < 0 || length > end - in.position()) {
            throw new MalformedDataSetException("value: " + Integer.toUnsignedString(length)
                    + " bytes (expected: at most " + (end - in.position()) + ")");
        }
        return in.position() + length;
    }

    private static Vr implicitVr(int tag) {
        return tag == Tag.REFERENCED_SOP_SEQUENCE || tag == Tag.FAILED_SOP_SEQUENCE ? Vr.SQ : Vr.UN;
    }

    private Vr vr() throws MalformedDataSetException {
        require(2);
        String name = "" + (char) in.get() + (char) in.get();
        try {
            return Vr.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new MalformedDataSetException(
                    String.format(Locale.ROOT, "VR: %02X%02X (expected: one of PS3.5 6.2)", (int) name.charAt(0), (int)
                            name.charAt(1)));
        }
    }

    private int tag() throws MalformedDataSetException {
        require(4);
        return Short.toUnsignedInt(in.getShort()) << 16 | Short.toUnsignedInt(in.getShort());
    }

    private short shortValue() throws MalformedDataSetException {
        require(2);
        return in.getShort();
    }

    /** Reads a length of four bytes, behind two reserved ones where there are six. */
    private int length(int bytes) throws MalformedDataSetException {
        require(bytes);
        in.position(in.position() + bytes - 4);
        return in.getInt();
    }

    private void require(int bytes) throws MalformedDataSetException {
        if (in.remaining() < bytes) {
            throw new MalformedDataSetException(in.remaining() + " bytes left (expected: at least " + bytes + ")");
        }
    }
}
