package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.CommandSetCodec;
import dev.gantry.proxy.dicom.dimse.DimseException;
import dev.gantry.proxy.dicom.dimse.MessageAssembler;
import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The messages of one association, both directions (PS3.7 6.3), on the association's thread. */
public final class Messages {
    /** The longest fragment that is sent to a peer that states no limit, in bytes. */
    private static final long MAX_FRAGMENT = 64 * 1024;

    private final UpperLayer upperLayer;
    private final MaximumLength peerMaxLength;
    private final Receiver receiver;
    private final MessageAssembler assembler = new MessageAssembler();
    private @Nullable DataSetSink sink;

    /** Takes what comes. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * A command set has come.
         *
         * @return where its data set goes; asked for, and looked at, only if it has one
         */
        DataSetSink command(int contextId, CommandSet command);
    }

    /**
     * Makes the messages of an association that is established.
     *
     * @param peerMaxLength what the peer takes
     */
    public Messages(UpperLayer upperLayer, MaximumLength peerMaxLength, Receiver receiver) {
        this.upperLayer = upperLayer;
        this.peerMaxLength = peerMaxLength;
        this.receiver = receiver;
    }

    /** Takes a fragment, and its ownership; one that is out of place aborts the association. */
    public void receive(PDataTf fragment) {
        try {
            take(fragment);
        } catch (DimseException e) {
            upperLayer.abort(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
        }
    }

    private void take(PDataTf fragment) {
        DataSetSink open = sink;
        if (open == null) {
            CommandSet command = assembler.addCommand(fragment);
            if (command != null) {
                DataSetSink next = receiver.command(assembler.presentationContextId(), command);
                sink = command.hasDataSet() ? next : null;
            }
            return;
        }
        try {
            assembler.checkData(fragment);
            open.fragment(fragment.content());
            if (fragment.isLast()) {
                sink = null;
                open.end();
            }
        } finally {
            fragment.release();
        }
    }

    /** The association is over. */
    public void end() {
        if (sink != null) {
            sink.abandon();
            sink = null;
        }
    }

    /** Sends a message without a data set. */
    public void send(int contextId, CommandSet command) {
        CommandSetCodec.toPdus(command, contextId, peerMaxLength, ByteBufAllocator.DEFAULT)
                .forEach(this::send);
    }

    /** Sends a message with its data set. */
    public void send(int contextId, CommandSet command, byte[] dataSet) {
        send(contextId, command);
        int length = (int) Math.max(2, fragmentLength());
        int from = 0;
        do {
            int next = Math.min(length, dataSet.length - from);
            boolean last = from + next == dataSet.length;
            send(new PDataTf(
                    contextId, MessageControlHeader.of(false, last), Unpooled.wrappedBuffer(dataSet, from, next)));
            from += next;
        } while (from < dataSet.length);
    }

    private long fragmentLength() {
        return peerMaxLength.isUnlimited()
                ? MAX_FRAGMENT
                : Math.min(MAX_FRAGMENT, (peerMaxLength.bytes() - PDataTf.OVERHEAD) & ~1L);
    }

    private void send(PDataTf fragment) {
        if (upperLayer.canSendData()) {
            upperLayer.send(fragment);
        } else {
            fragment.release();
        }
    }
}
