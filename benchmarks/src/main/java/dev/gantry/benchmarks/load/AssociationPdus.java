package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes and answers the association PDUs (PS3.8 9.3.2 to 9.3.8). */
final class AssociationPdus {

    static final int A_ASSOCIATE_RQ = 0x01;
    static final int A_ASSOCIATE_AC = 0x02;
    static final int A_ASSOCIATE_RJ = 0x03;
    static final int A_RELEASE_RQ = 0x05;
    static final int A_RELEASE_RP = 0x06;
    static final int A_ABORT = 0x07;

    static final int VERIFICATION_CONTEXT = 1;
    static final int STORAGE_CONTEXT = 3;

    private static final int APPLICATION_CONTEXT_ITEM = 0x10;
    private static final int RQ_CONTEXT_ITEM = 0x20;
    private static final int AC_CONTEXT_ITEM = 0x21;
    private static final int ABSTRACT_SYNTAX_ITEM = 0x30;
    private static final int TRANSFER_SYNTAX_ITEM = 0x40;
    private static final int USER_INFORMATION_ITEM = 0x50;
    private static final int MAXIMUM_LENGTH_ITEM = 0x51;
    private static final int IMPLEMENTATION_CLASS_ITEM = 0x52;
    /** Protocol version, two reserved bytes, two AE titles, 32 reserved bytes. */
    private static final int FIXED_BYTES = 68;

    private static final int AE_TITLES_OFFSET = 4;
    private static final int AE_TITLE_BYTES = 16;

    private AssociationPdus() {}

    /** An A-ASSOCIATE-RQ for Verification and CT Image Storage. */
    static void writeRq(ByteBuf out, String callingAe, String calledAe, int maximumLengthBytes) {
        int pdu = startPdu(out, A_ASSOCIATE_RQ);
        out.writeShort(1).writeShort(0);
        aeTitle(out, calledAe);
        aeTitle(out, callingAe);
        out.writeZero(32);
        text(out, APPLICATION_CONTEXT_ITEM, Uids.APPLICATION_CONTEXT);
        proposed(out, VERIFICATION_CONTEXT, Uids.VERIFICATION, Uids.IMPLICIT_VR_LITTLE_ENDIAN);
        proposed(out, STORAGE_CONTEXT, Uids.CT_IMAGE_STORAGE, Uids.EXPLICIT_VR_LITTLE_ENDIAN);
        userInformation(out, maximumLengthBytes);
        endPdu(out, pdu);
    }

    /** Answers the body of an A-ASSOCIATE-RQ: every proposed context is accepted with its first transfer syntax. */
    static void writeAc(ByteBuf out, ByteBuf rq, int maximumLengthBytes) {
        int pdu = startPdu(out, A_ASSOCIATE_AC);
        out.writeShort(1).writeShort(0);
        out.writeBytes(rq, rq.readerIndex() + AE_TITLES_OFFSET, 2 * AE_TITLE_BYTES);
        out.writeZero(32);
        text(out, APPLICATION_CONTEXT_ITEM, Uids.APPLICATION_CONTEXT);
        int at = rq.readerIndex() + FIXED_BYTES;
        while (at < rq.writerIndex()) {
            int length = rq.getUnsignedShort(at + 2);
            if (rq.getUnsignedByte(at) == RQ_CONTEXT_ITEM) {
                accepted(out, rq, at + 4, at + 4 + length);
            }
            at += 4 + length;
        }
        userInformation(out, maximumLengthBytes);
        endPdu(out, pdu);
    }

    /**
     * The maximum length (PS3.8 D.1) in the body of an A-ASSOCIATE-AC; 0 is "unlimited".
     *
     * @throws IllegalStateException when a context that the load needs was refused
     */
    static int maximumLengthOfAc(ByteBuf ac) {
        int maximumLength = 0;
        int at = ac.readerIndex() + FIXED_BYTES;
        while (at < ac.writerIndex()) {
            int type = ac.getUnsignedByte(at);
            int length = ac.getUnsignedShort(at + 2);
            if (type == AC_CONTEXT_ITEM && ac.getUnsignedByte(at + 6) != 0) {
                throw new IllegalStateException("presentation context %d was refused with result %d"
                        .formatted(ac.getUnsignedByte(at + 4), ac.getUnsignedByte(at + 6)));
            }
            if (type == USER_INFORMATION_ITEM) {
                maximumLength = maximumLength(ac, at + 4, at + 4 + length);
            }
            at += 4 + length;
        }
        return maximumLength;
    }

    static void writeReleaseRq(ByteBuf out) {
        out.writeByte(A_RELEASE_RQ).writeByte(0).writeInt(4).writeInt(0);
    }

    static void writeReleaseRp(ByteBuf out) {
        out.writeByte(A_RELEASE_RP).writeByte(0).writeInt(4).writeInt(0);
    }

    private static int maximumLength(ByteBuf in, int from, int end) {
        int at = from;
        while (at < end) {
            if (in.getUnsignedByte(at) == MAXIMUM_LENGTH_ITEM) {
                return in.getInt(at + 4);
            }
            at += 4 + in.getUnsignedShort(at + 2);
        }
        return 0;
    }

    private static void proposed(ByteBuf out, int contextId, String abstractSyntax, String transferSyntax) {
        int item = startItem(out, RQ_CONTEXT_ITEM);
        out.writeByte(contextId).writeZero(3);
        text(out, ABSTRACT_SYNTAX_ITEM, abstractSyntax);
        text(out, TRANSFER_SYNTAX_ITEM, transferSyntax);
        endItem(out, item);
    }

    private static void accepted(ByteBuf out, ByteBuf rq, int from, int end) {
        int at = from + 4;
        while (at < end && rq.getUnsignedByte(at) != TRANSFER_SYNTAX_ITEM) {
            at += 4 + rq.getUnsignedShort(at + 2);
        }
        int item = startItem(out, AC_CONTEXT_ITEM);
        out.writeByte(rq.getUnsignedByte(from)).writeZero(3);
        out.writeBytes(rq, at, 4 + rq.getUnsignedShort(at + 2));
        endItem(out, item);
    }

    private static void userInformation(ByteBuf out, int maximumLengthBytes) {
        int item = startItem(out, USER_INFORMATION_ITEM);
        int length = startItem(out, MAXIMUM_LENGTH_ITEM);
        out.writeInt(maximumLengthBytes);
        endItem(out, length);
        text(out, IMPLEMENTATION_CLASS_ITEM, Uids.IMPLEMENTATION);
        endItem(out, item);
    }

    private static void text(ByteBuf out, int type, String value) {
        int item = startItem(out, type);
        out.writeCharSequence(value, StandardCharsets.US_ASCII);
        endItem(out, item);
    }

    private static void aeTitle(ByteBuf out, String title) {
        out.writeCharSequence("%-16s".formatted(title), StandardCharsets.US_ASCII);
    }

    private static int startPdu(ByteBuf out, int type) {
        int start = out.writerIndex();
        out.writeByte(type).writeByte(0).writeInt(0);
        return start;
    }

    private static void endPdu(ByteBuf out, int start) {
        out.setInt(start + 2, out.writerIndex() - start - 6);
    }

    private static int startItem(ByteBuf out, int type) {
        int start = out.writerIndex();
        out.writeByte(type).writeByte(0).writeShort(0);
        return start;
    }

    private static void endItem(ByteBuf out, int start) {
        out.setShort(start + 2, out.writerIndex() - start - 4);
    }
}
