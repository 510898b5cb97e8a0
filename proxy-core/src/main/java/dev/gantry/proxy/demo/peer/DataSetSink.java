package dev.gantry.proxy.demo.peer;

import io.netty.buffer.ByteBuf;

/** Where the data set of one message goes. All calls come on the thread of the association. */
public interface DataSetSink {
    /** Takes the next bytes; the buffer stays its owner's. */
    void fragment(ByteBuf bytes);

    /** The data set is complete. */
    void end();

    /** The association ended before; nothing more comes. */
    void abandon();
}
