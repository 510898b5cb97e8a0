package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One C-STORE-RQ with its data set, encoded once and sent many times without a copy.
 *
 * <p>{@link #close} gives its memory back once all that was sent of it is written.
 *
 * <p>On the wire: a head (command and first data PDU), a block of equal data PDUs repeated, and a tail with the last
 * fragment. All P-DATA-TF PDUs but the last are as long as asked. A message of 400 MiB takes less than 1 MiB of memory.
 */
public final class StoreMessage implements AutoCloseable {

    private static final int PDV_HEADER_BYTES = 6;
    private static final int BLOCK_BYTES = 262_144;
    private static final int LAST = 0x02;

    private final int pduBytes;
    private final long dataSetBytes;
    private final ByteBuf head;
    private final ByteBuf block;
    private final long blocks;
    private final ByteBuf tail;

    /**
     * @param pduBytes length field of a full P-DATA-TF in bytes, even, as PS3.8 D.1 counts it
     * @param dataSetBytes length of the data set in bytes, even and longer than the elements before the pixel data (512)
     */
    public StoreMessage(int pduBytes, long dataSetBytes) {
        this(pduBytes, dataSetBytes, 1);
    }

    /**
     * The same, with a number that tells its SOP instance from others.
     *
     * @param number at least 0
     */
    public StoreMessage(int pduBytes, long dataSetBytes, int number) {
        if (pduBytes < 1024 || pduBytes % 2 != 0 || dataSetBytes < 512 || dataSetBytes % 2 != 0) {
            throw new IllegalArgumentException(
                    "PDU of %d bytes and data set of %d (expected: even, at least 1024 and 512)"
                            .formatted(pduBytes, dataSetBytes));
        }
        this.pduBytes = pduBytes;
        this.dataSetBytes = dataSetBytes;
        int fragment = pduBytes - PDV_HEADER_BYTES;
        long full = (dataSetBytes - 1) / fragment;
        int last = (int) (dataSetBytes - full * fragment);
        ByteBuf elements = DataSet.head(Uids.sopInstance(number), dataSetBytes);

        this.head = Unpooled.directBuffer(pduBytes + 1024);
        CommandSet.storeRq(1, Uids.sopInstance(number)).writePdu(head, AssociationPdus.STORAGE_CONTEXT);
        int perBlock = Math.max(1, BLOCK_BYTES / pduBytes);
        this.block = Unpooled.directBuffer(perBlock * (pduBytes + PDV_HEADER_BYTES));
        this.tail = Unpooled.directBuffer(perBlock * (pduBytes + PDV_HEADER_BYTES) + pduBytes);
        if (full == 0) {
            this.blocks = 0;
            fragment(head, elements, last, LAST);
        } else {
            fragment(head, elements, fragment, 0);
            for (int i = 0; i < perBlock; i++) {
                fragment(block, Unpooled.EMPTY_BUFFER, fragment, 0);
            }
            this.blocks = (full - 1) / perBlock;
            for (long i = 0; i < (full - 1) % perBlock; i++) {
                fragment(tail, Unpooled.EMPTY_BUFFER, fragment, 0);
            }
            fragment(tail, Unpooled.EMPTY_BUFFER, last, LAST);
        }
    }

    /** Length field of a full P-DATA-TF in bytes. */
    public int pduBytes() {
        return pduBytes;
    }

    /** Length of the data set in bytes. */
    public long dataSetBytes() {
        return dataSetBytes;
    }

    /** How many pieces {@link #piece} has. */
    long pieces() {
        return tail.isReadable() ? blocks + 2 : 1;
    }

    /** A view of one piece of the message, in the order of the wire; the caller releases it by writing it. */
    ByteBuf piece(long index) {
        if (index == 0) {
            return head.retainedDuplicate();
        }
        return index <= blocks ? block.retainedDuplicate() : tail.retainedDuplicate();
    }

    /** Copies the whole message. */
    void writeAll(ByteBuf out) {
        for (long i = 0; i < pieces(); i++) {
            ByteBuf piece = piece(i);
            out.writeBytes(piece);
            piece.release();
        }
    }

    @Override
    public void close() {
        head.release();
        block.release();
        tail.release();
    }

    private static void fragment(ByteBuf out, ByteBuf elements, int bytes, int control) {
        out.writeByte(0x04).writeByte(0).writeInt(bytes + PDV_HEADER_BYTES);
        out.writeInt(bytes + 2).writeByte(AssociationPdus.STORAGE_CONTEXT).writeByte(control);
        int fromElements = Math.min(elements.readableBytes(), bytes);
        out.writeBytes(elements, fromElements);
        out.writeZero(bytes - fromElements);
    }
}
