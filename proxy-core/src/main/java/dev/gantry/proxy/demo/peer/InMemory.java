package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.dicom.dimse.DimseException;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Holds a data set in memory: an identifier or other information, never an object. */
public final class InMemory implements DataSetSink {
    /** The longest data set that is held, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final Consumer<byte[]> complete;

    /** Makes a sink that hands over the whole data set once. */
    public InMemory(Consumer<byte[]> complete) {
        this.complete = complete;
    }

    /** @throws DimseException if the data set is longer than {@link #MAX_BYTES} */
    @Override
    public void fragment(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (held.size() + length > MAX_BYTES) {
            throw new DimseException("data set: more than " + MAX_BYTES + " bytes (expected: at most that)");
        }
        byte[] copy = new byte[length];
        bytes.getBytes(bytes.readerIndex(), copy);
        held.writeBytes(copy);
    }

    @Override
    public void end() {
        complete.accept(held.toByteArray());
    }

    @Override
    public void abandon() {}
}
