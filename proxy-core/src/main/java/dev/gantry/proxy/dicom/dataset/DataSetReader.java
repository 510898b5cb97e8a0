package dev.gantry.proxy.dicom.dataset;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of a data set as its bytes stream by (PS3.5 7.1), without recursion and in bounded memory: at most one
 * element header, the value that is being picked out, and a frame for each sequence and item that is open.
 *
 * <p>Elements come in ascending order of their tags (PS3.5 7.1), so reading stops as soon as the last tag that anybody asked
 * for has gone by. What is not in order, is nested too deeply, or does not fit its own lengths is malformed: whoever decides
 * by the content of a data set decides by one reading of it.
 */
public final class DataSetReader {
    /** The deepest nesting of sequences that is read. */
    public static final int MAX_DEPTH = 32;

    /** The longest value that is picked out, in bytes; a longer one is malformed if it was asked for. */
    public static final int MAX_VALUE_BYTES = 4096;

    private static final long UNDEFINED = 0xFFFF_FFFFL;

    /** The bytes of an element's header in all forms but one (PS3.5 7.1.2, 7.1.3). */
    private static final int SHORT_HEADER = 8;

    /** The bytes of the header of an element whose length field has four bytes behind an explicit VR (PS3.5 7.1.2). */
    private static final int LONG_HEADER = 12;

    private static final int ITEM = 0xFFFE_E000;
    private static final int ITEM_DELIMITATION = 0xFFFE_E00D;
    private static final int SEQUENCE_DELIMITATION = 0xFFFE_E0DD;

    /** A value representation is kept as its two characters, the first in the upper byte; none, where there is none to read. */
    private static final int NO_VR = -1;

    private static final int OB = 'O' << 8 | 'B';
    private static final int OD = 'O' << 8 | 'D';
    private static final int OF = 'O' << 8 | 'F';
    private static final int OL = 'O' << 8 | 'L';
    private static final int OV = 'O' << 8 | 'V';
    private static final int OW = 'O' << 8 | 'W';
    private static final int SQ = 'S' << 8 | 'Q';
    private static final int SV = 'S' << 8 | 'V';
    private static final int UC = 'U' << 8 | 'C';
    private static final int UN = 'U' << 8 | 'N';
    private static final int UR = 'U' << 8 | 'R';
    private static final int UT = 'U' << 8 | 'T';
    private static final int UV = 'U' << 8 | 'V';

    /** Which elements are picked out. */
    public interface Selection {
        /** Returns the highest tag of the data set itself that is of interest, as an unsigned number. */
        int highestTag();

        /**
         * Tells whether a value is wanted.
         *
         * @param sequence the tag of the sequence that it stands in, 0 for the data set itself
         */
        boolean wants(int sequence, int tag);

        /** Tells whether to look into a sequence of the data set itself. */
        boolean looksInto(int sequence);

        /** Hears of an item of a sequence of the data set itself that is looked into. */
        default void item(int sequence) {}

        /** Takes the bytes of a value that was wanted, padding included; where a sequence has several items, of each. */
        void value(int sequence, int tag, byte[] value);
    }

    /** How far reading has come. */
    public enum Progress {
        /** There is more to read. */
        READING,
        /** Everything that was asked for has gone by. */
        DONE,
        /** The data set cannot be read. */
        MALFORMED
    }

    private enum Step {
        HEADER,
        SKIP,
        CAPTURE
    }

    /**
     * A sequence or an item that is open, and where it ends, by the count of bytes, or {@link #UNDEFINED}.
     *
     * @param outer what it stands in, absent where that is the data set itself
     * @param depth how many are open, this one included
     */
    private record Frame(@Nullable Frame outer, int depth, boolean item, int tag, long end, boolean explicitVr) {}

    private final Encoding encoding;
    private final Selection selection;

    /** The innermost of what is open, absent where nothing is. */
    private @Nullable Frame frame;

    private final byte[] header = new byte[LONG_HEADER];
    private int headerLength;
    private byte[] value = new byte[0];
    private int valueLength;
    private int tag;
    private long remaining;

    /** How many bytes of the data set were read. */
    private long position;

    private int previousTag;
    private Step step = Step.HEADER;
    private Progress progress = Progress.READING;

    public DataSetReader(Encoding encoding, Selection selection) {
        this.encoding = encoding;
        this.selection = selection;
    }

    /** Reads what is readable in {@code in}, which keeps its indices and its owner. */
    public Progress read(ByteBuf in) {
        int index = in.readerIndex();
        int end = in.writerIndex();
        while (progress == Progress.READING && index < end) {
            index += switch (step) {
                case HEADER -> takeHeader(in, index, end - index);
                case SKIP -> skip(end - index);
                case CAPTURE -> capture(in, index, end - index);
            };
        }
        return progress;
    }

    /** Says that the data set ends here. */
    public Progress end() {
        if (progress == Progress.READING) {
            closeFrames(position);
            boolean complete = step == Step.HEADER && headerLength == 0 && frame == null;
            progress = complete ? Progress.DONE : Progress.MALFORMED;
        }
        return progress;
    }

    private int takeHeader(ByteBuf in, int index, int available) {
        if (headerLength == 0) {
            closeFrames(position);
        }
        int taken = Math.min((headerLength < SHORT_HEADER ? SHORT_HEADER : LONG_HEADER) - headerLength, available);
        in.getBytes(index, header, headerLength, taken);
        headerLength += taken;
        position += taken;
        if (headerLength >= SHORT_HEADER) {
            int vr = vr();
            if (headerLength == LONG_HEADER) {
                beginElement(vr, unsignedInt(8));
            } else if (!hasLongForm(vr)) {
                beginElement(vr, vr == NO_VR ? unsignedInt(4) : unsignedShort(6));
            }
        }
        return taken;
    }

    private int skip(int available) {
        int taken = (int) Math.min(remaining, available);
        advance(taken);
        return taken;
    }

    private int capture(ByteBuf in, int index, int available) {
        int taken = (int) Math.min(remaining, available);
        in.getBytes(index, value, valueLength, taken);
        valueLength += taken;
        advance(taken);
        return taken;
    }

    private void advance(int taken) {
        position += taken;
        remaining -= taken;
        endValueIfComplete();
    }

    private void endValueIfComplete() {
        if (remaining == 0) {
            if (step == Step.CAPTURE) {
                selection.value(frame == null ? 0 : frame.tag(), tag, value);
            }
            step = Step.HEADER;
        }
    }

    private void beginElement(int vr, long length) {
        tag = unsignedShort(0) << 16 | unsignedShort(2);
        headerLength = 0;
        Frame open = frame;
        if (tag == ITEM || tag == ITEM_DELIMITATION || tag == SEQUENCE_DELIMITATION) {
            takeStructure(open, length);
        } else if (open != null && !open.item()) {
            progress = Progress.MALFORMED;
        } else if (open != null || isInOrder()) {
            takeElement(open, vr, length);
        }
    }

    /** Looks at an element of the data set itself; false if it ends the reading. */
    private boolean isInOrder() {
        boolean first = previousTag == 0;
        if (!first && Integer.compareUnsigned(tag, previousTag) <= 0) {
            progress = Progress.MALFORMED;
        } else if (Integer.compareUnsigned(tag, selection.highestTag()) > 0) {
            progress = Progress.DONE;
        }
        previousTag = tag;
        return progress == Progress.READING;
    }

    private void takeStructure(@Nullable Frame open, long length) {
        if (open == null || (tag == ITEM_DELIMITATION) != open.item()) {
            progress = Progress.MALFORMED;
        } else if (tag == ITEM) {
            if (open.depth() == 1 && selection.looksInto(open.tag())) {
                selection.item(open.tag());
            }
            open(true, open.tag(), length, open.explicitVr());
        } else if (open.end() != UNDEFINED || length != 0) {
            progress = Progress.MALFORMED;
        } else {
            frame = open.outer();
        }
    }

    private void takeElement(@Nullable Frame open, int vr, long length) {
        if (hasInvalidVr(vr)) {
            progress = Progress.MALFORMED;
        } else if (vr == SQ || isSequenceWithoutVr(open, vr, length)) {
            // A sequence of unknown value representation is written implicitly (PS3.5 6.2.2).
            open(false, tag, length, explicitVr() && vr != UN);
        } else if (length == UNDEFINED || exceedsFrame(length)) {
            progress = Progress.MALFORMED;
        } else if (isWanted(open)) {
            if (length > MAX_VALUE_BYTES) {
                progress = Progress.MALFORMED;
                return;
            }
            value = new byte[(int) length];
            valueLength = 0;
            beginValue(Step.CAPTURE, length);
        } else {
            beginValue(Step.SKIP, length);
        }
    }

    private void beginValue(Step next, long length) {
        step = next;
        remaining = length;
        endValueIfComplete();
    }

    private boolean isSequenceWithoutVr(@Nullable Frame open, int vr, long length) {
        boolean unnamed = vr == NO_VR || vr == UN;
        return unnamed && (length == UNDEFINED || (open == null && vr == NO_VR && selection.looksInto(tag)));
    }

    private boolean isWanted(@Nullable Frame open) {
        if (open == null) {
            return selection.wants(0, tag);
        }
        // A sequence and one item of it are open: a value of the first level of nesting.
        return open.depth() == 2 && selection.looksInto(open.tag()) && selection.wants(open.tag(), tag);
    }

    private void open(boolean item, int sequence, long length, boolean explicitVr) {
        Frame outer = frame;
        int depth = outer == null ? 1 : outer.depth() + 1;
        if (depth > 2 * MAX_DEPTH || (length != UNDEFINED && exceedsFrame(length))) {
            progress = Progress.MALFORMED;
            return;
        }
        long end = length == UNDEFINED ? UNDEFINED : position + length;
        frame = new Frame(outer, depth, item, sequence, end, explicitVr);
    }

    /** Tells whether a value of this length, from here, would reach beyond what it stands in. */
    private boolean exceedsFrame(long length) {
        for (Frame open = frame; open != null; open = open.outer()) {
            if (open.end() != UNDEFINED) {
                return position + length > open.end();
            }
        }
        return false;
    }

    /** Leaves the sequences and items of defined length that end here. */
    private void closeFrames(long here) {
        while (frame != null && frame.end() == here) {
            frame = frame.outer();
        }
    }

    private boolean explicitVr() {
        return frame == null ? encoding.explicitVr() : frame.explicitVr();
    }

    private static boolean hasLongForm(int vr) {
        return switch (vr) {
            case OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV -> true;
            default -> false;
        };
    }

    private static boolean hasInvalidVr(int vr) {
        return vr != NO_VR && !(isCapital(vr >> 8) && isCapital(vr & 0xFF));
    }

    private static boolean isCapital(int c) {
        return c >= 'A' && c <= 'Z';
    }

    /** Items and delimiters have no value representation in any encoding (PS3.5 7.5). */
    private int vr() {
        boolean named = explicitVr() && unsignedShort(0) != 0xFFFE;
        return named ? (header[4] & 0xFF) << 8 | (header[5] & 0xFF) : NO_VR;
    }

    private int unsignedShort(int at) {
        int first = header[at] & 0xFF;
        int second = header[at + 1] & 0xFF;
        return encoding.littleEndian() ? second << 8 | first : first << 8 | second;
    }

    private long unsignedInt(int at) {
        int first = unsignedShort(at);
        int second = unsignedShort(at + 2);
        return (encoding.littleEndian() ? second << 16 | first : first << 16 | second) & UNDEFINED;
    }
}
