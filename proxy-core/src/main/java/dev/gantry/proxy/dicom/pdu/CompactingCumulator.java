package dev.gantry.proxy.dicom.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ByteToMessageDecoder.Cumulator;

/**
 * Merges like {@link ByteToMessageDecoder#MERGE_CUMULATOR}, but throws away what was read before it adds anything.
 *
 * <p>Netty discards read bytes at the end of a read, and only if nobody holds a slice of the buffer. Slices that are written and
 * flushed at the end of that same read are still held then, so the buffer of a peer whose segments always end inside a PDU
 * would only ever grow. At the next read they are gone, and this is where the space is taken back.
 */
final class CompactingCumulator implements Cumulator {
    static final CompactingCumulator INSTANCE = new CompactingCumulator();

    private CompactingCumulator() {}

    @Override
    public ByteBuf cumulate(ByteBufAllocator alloc, ByteBuf cumulation, ByteBuf in) {
        if (cumulation.isReadable()
                && cumulation.readerIndex() > 0
                && cumulation.refCnt() == 1
                && !cumulation.isReadOnly()) {
            cumulation.discardReadBytes();
        }
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(alloc, cumulation, in);
    }
}
