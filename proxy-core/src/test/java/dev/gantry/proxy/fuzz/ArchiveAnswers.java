package dev.gantry.proxy.fuzz;

import dev.gantry.proxy.fuzz.PduParts.WireNumber;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What an archive that behaves says in one association: it accepts every context, and does whatever it is asked to. */
final class ArchiveAnswers {
    private static final int FIRST_ITEM = 74;
    private static final int PENDING = 0xFF00;
    private static final int NO_DATA_SET = 0x0101;

    private int context;
    private int field;
    private int messageId;

    /** Answers a PDU; nothing, where none is due. */
    List<byte[]> to(byte[] pdu) {
        return switch (pdu[0]) {
            case 1 -> List.of(accept(pdu));
            case 4 -> toData(pdu);
            case 5 -> List.of(Wire.RELEASE_RP);
            default -> List.of();
        };
    }

    /** Accepts each context in the first transfer syntax that is proposed for it. */
    private static byte[] accept(byte[] request) {
        byte[] contexts = new byte[0];
        byte[][] roles = new byte[0][];
        for (int at = FIRST_ITEM; at + 4 <= request.length; ) {
            int end = at + 4 + (int) new WireNumber(at + 2, 2, false).of(request);
            if (request[at] == 0x20) {
                contexts = Wire.concat(
                        contexts,
                        Wire.item(0x21, new byte[] {request[at + 4], 0, 0, 0}, transferSyntax(request, at + 8, end)));
            } else if (request[at] == 0x50) {
                roles = roles(request, at + 4, end);
            }
            at = end;
        }
        byte[] pdu = ScriptedAcceptor.accept(16384, roles);
        byte[] head = Arrays.copyOfRange(pdu, 6, FIRST_ITEM);
        System.arraycopy(request, 10, head, 4, 32);
        // The application context stands before the presentation contexts (PS3.8 Table 9-17).
        int items = FIRST_ITEM + 4 + (int) new WireNumber(FIRST_ITEM + 2, 2, false).of(pdu);
        return Wire.pdu(
                2,
                head,
                Arrays.copyOfRange(pdu, FIRST_ITEM, items),
                contexts,
                Arrays.copyOfRange(pdu, items, pdu.length));
    }

    /** The roles that are proposed are agreed to (PS3.7 D.3.3.4.2). */
    private static byte[][] roles(byte[] request, int from, int to) {
        List<byte[]> roles = new ArrayList<>();
        for (int at = from; at + 4 <= to; ) {
            int end = at + 4 + (int) new WireNumber(at + 2, 2, false).of(request);
            if (request[at] == 0x54) {
                roles.add(Arrays.copyOfRange(request, at, end));
            }
            at = end;
        }
        return roles.toArray(byte[][]::new);
    }

    private static byte[] transferSyntax(byte[] request, int from, int to) {
        for (int at = from; at + 4 <= to; ) {
            int end = at + 4 + (int) new WireNumber(at + 2, 2, false).of(request);
            if (request[at] == 0x40) {
                return Arrays.copyOfRange(request, at, end);
            }
            at = end;
        }
        return Wire.item(0x40, Wire.text(Wire.IMPLICIT_LITTLE_ENDIAN));
    }

    private List<byte[]> toData(byte[] pdu) {
        List<byte[]> answers = new ArrayList<>();
        for (int at = 6; at + 6 <= pdu.length; ) {
            int end = at + 4 + (int) new WireNumber(at, 4, false).of(pdu);
            switch (pdu[at + 5] & 3) {
                case 3 -> {
                    context = pdu[at + 4] & 0xFF;
                    field = value(pdu, at + 6, end, 0x0100);
                    messageId = value(pdu, at + 6, end, 0x0110);
                    if (value(pdu, at + 6, end, 0x0800) == NO_DATA_SET) {
                        answers.addAll(responses());
                    }
                }
                case 2 -> answers.addAll(responses());
                default -> {}
            }
            at = end;
        }
        return answers;
    }

    /** The value of an element of VR US in a command; 0 where there is none. */
    private static int value(byte[] bytes, int from, int to, int element) {
        for (int at = from; at + 8 <= to; at += 8 + (int) new WireNumber(at + 4, 4, true).of(bytes)) {
            if (new WireNumber(at + 2, 2, true).of(bytes) == element && at + 10 <= to) {
                return (int) new WireNumber(at + 8, 2, true).of(bytes);
            }
        }
        return 0;
    }

    private List<byte[]> responses() {
        byte[] done = Wire.command(context, response(0, NO_DATA_SET));
        return switch (field) {
            case 0x0020 -> {
                byte[] match = Wire.concat(
                        Wire.data(0x0008_0052, "STUDY "),
                        Wire.data(0x0010_0020, "PHANTOM-1"),
                        Wire.data(0x0020_000D, "2.25.9"));
                List<byte[]> answers = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    answers.addAll(Conversation.split(Wire.message(context, response(PENDING, 1), match)));
                }
                answers.add(done);
                yield answers;
            }
            case 0x0010 -> {
                byte[] store = Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, "2.25.7");
                byte[] dataSet =
                        Wire.concat(Wire.data(0x0008_0016, Wire.CT_IMAGE_STORAGE), Wire.data(0x0008_0018, "2.25.7"));
                List<byte[]> answers = new ArrayList<>(Conversation.split(Wire.message(3, store, dataSet)));
                answers.add(done);
                yield answers;
            }
            case 0x0021 -> List.of(Wire.command(context, response(PENDING, NO_DATA_SET)), done);
            case 0x0FFF -> List.of();
            default -> (field & 0x8000) != 0 ? List.of() : List.of(done);
        };
    }

    private byte[] response(int status, int dataSetType) {
        return Wire.commandSet(
                Wire.us(0x0100, field | 0x8000),
                Wire.us(0x0120, messageId),
                Wire.us(0x0800, dataSetType),
                Wire.us(0x0900, status));
    }
}
