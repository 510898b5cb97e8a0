package dev.gantry.proxy.messaging;

import dev.gantry.proxy.hl7.MessageHeader;
import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.util.ArrayList;
import java.util.List;

/** Reads what is in a batch (HL7 2.10.3): the headers of its messages. */
final class Batches {
    private Batches() {}

    /** Returns the headers of all messages, in order. */
    static List<MessageHeader> headers(ByteBuf batch) {
        List<MessageHeader> headers = new ArrayList<>();
        int end = batch.writerIndex();
        int segment = batch.readerIndex();
        while (segment < end) {
            int next = batch.forEachByte(segment, end - segment, ByteProcessor.FIND_CRLF);
            int segmentEnd = next < 0 ? end : next;
            if (segmentEnd - segment >= 3
                    && batch.getByte(segment) == 'M'
                    && batch.getByte(segment + 1) == 'S'
                    && batch.getByte(segment + 2) == 'H') {
                headers.add(MessageHeader.read(batch, segment, segmentEnd - segment));
            }
            if (next < 0) {
                break;
            }
            segment = next + 1;
        }
        return headers;
    }

    /** Returns the control ids that an answer to the batch may name. */
    static List<String> controlIds(MessageHeader header, ByteBuf batch) {
        List<String> ids = new ArrayList<>();
        if (!header.controlId().isEmpty()) {
            ids.add(header.controlId());
        }
        headers(batch).forEach(message -> ids.add(message.controlId()));
        return ids;
    }
}
