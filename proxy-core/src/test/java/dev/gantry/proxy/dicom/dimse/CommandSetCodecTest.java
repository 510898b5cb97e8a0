package dev.gantry.proxy.dicom.dimse;

import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.pdu.HexFile;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class CommandSetCodecTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    static Stream<String> goldenCommandSets() {
        return HexFile.COMMAND_SETS.stream();
    }

    @ParameterizedTest
    @MethodSource("goldenCommandSets")
    void encodesWhatItDecodedToTheSameBytes(String name) {
        // Given
        byte[] bytes = HexFile.commandSet(name);

        // When
        CommandSet set = decode(bytes);

        // Then
        assertThat(encode(set)).isEqualTo(ByteBufUtil.hexDump(bytes));
        assertThat(CommandSetCodec.encodedLength(set)).isEqualTo(bytes.length);
        assertThat(name.toUpperCase(Locale.ROOT)).startsWith(set.field().keyword());
    }

    @Test
    void readsACStoreRq() {
        // When
        CommandSet set = decode(HexFile.commandSet("c-store-rq"));

        // Then
        assertThat(set.field()).isEqualTo(CommandField.C_STORE_RQ);
        assertThat(set.messageId()).isEqualTo(513);
        assertThat(set.sopClass()).isEqualTo(WellKnownUids.CT_IMAGE_STORAGE);
        assertThat(set.sopInstance()).isEqualTo(new Uid("1.2.826.0.1.3680043.2.1.77.1"));
        assertThat(set.priority()).isEqualTo(Priority.LOW);
        assertThat(set.hasDataSet()).isTrue();
        assertThat(set.moveOriginator()).contains(new AeTitle("VIEWER"));
        assertThat(set.unsignedShort(CommandElement.MOVE_ORIGINATOR_MESSAGE_ID)).isEqualTo(9);
        assertThat(set).hasToString("C-STORE-RQ 513");
    }

    @Test
    void readsTheNumberOfTheRequestOfAResponseAndOfACancel() {
        assertThat(decode(HexFile.commandSet("c-store-rsp")).messageId()).isEqualTo(513);
        assertThat(decode(HexFile.commandSet("c-cancel-rq")).messageId()).isEqualTo(3);
        assertThat(decode(HexFile.commandSet("c-store-rsp")).status().category())
                .isEqualTo(DimseStatus.Category.WARNING);
        assertThat(decode(HexFile.commandSet("c-move-rq")).moveDestination()).contains(new AeTitle("VIEWER"));
        assertThat(decode(HexFile.commandSet("n-action-rq")).sopInstance())
                .isEqualTo(WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE);
    }

    /** A C-ECHO-RQ, changed; each line is what stands in the command set behind its right group length. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no element header | 0000 0001 | element header: 4 bytes (expected: 8)",
                "group 0008 | 0800 0001 02000000 3000 | element (0008,0100) in a command set (expected: group 0000)",
                "group FFFE | FEFF 00E0 00000000 | element (FFFE,E000) in a command set (expected: group 0000)",
                "undefined length | 0000 0200 FFFFFFFF | length of element (0000,0002): 4294967295 (expected: at most 0)",
                "length beyond the end | 0000 0001 04000000 3000"
                        + " | length of element (0000,0100): 4 (expected: at most 2)",
                "length that wraps | 0000 0001 FCFFFFFF 3000"
                        + " | length of element (0000,0100): 4294967292 (expected: at most 2)",
                "descending | 0000 1001 02000000 0100 0000 0001 02000000 3000"
                        + " | element (0000,0100) after (0000,0110) (expected: ascending order)",
                "twice | 0000 0001 02000000 3000 0000 0001 02000000 0100"
                        + " | element (0000,0100) after (0000,0100) (expected: ascending order)",
                "group length again | 0000 0000 04000000 00000000"
                        + " | element (0000,0000) after (0000,0000) (expected: ascending order)",
                "odd length of an unknown element | 0000 0001 02000000 3000 0000 1051 01000000 41"
                        + " | length of element (0000,5110): 1 (expected: an even number)",
                "odd length of a UID | 0000 0200 03000000 \"1.2\" 0000 0001 02000000 3000"
                        + " | length of element (0000,0002): 3 (expected: a length of UI)",
                "command field of 4 bytes | 0000 0001 04000000 30000000"
                        + " | length of element (0000,0100): 4 (expected: a length of US)",
                "empty command field | 0000 0001 00000000 | length of element (0000,0100): 0 (expected: a length of US)",
                "no command field | 0000 1001 02000000 0100 | command field: absent (expected: present)",
                "unknown command field | 0000 0001 02000000 3100"
                        + " | command field: 31H (expected: a command of PS3.7 E.1)",
                "C-CANCEL-RSP | 0000 0001 02000000 FF8F | command field: 8fffH (expected: a command of PS3.7 E.1)",
                "SOP class with a path | 0000 0200 06000000 \"../etc\" 0000 0001 02000000 3000 0000 1001 02000000 0100"
                        + " 0000 0008 02000000 0101 | element (0000,0002): not a UID (expected: 1 to 64 characters,"
                        + " numbers separated by single dots)",
                "empty SOP class | 0000 0200 00000000 0000 0001 02000000 3000 0000 1001 02000000 0100"
                        + " 0000 0008 02000000 0101 | element (0000,0002): not a UID (expected: 1 to 64 characters,"
                        + " numbers separated by single dots)",
                "attribute list of 6 bytes | 0000 0001 02000000 3000 0000 0510 06000000 000000000000"
                        + " | length of element (0000,1005): 6 (expected: a length of AT)",
                "AE title of 18 bytes | 0000 0001 02000000 3000 0000 0006 12000000 \"ABCDEFGHIJKLMNOPQR\""
                        + " | length of element (0000,0600): 18 (expected: a length of AE)",
                "echo with a data set | 0000 0200 02000000 \"1\" 00 0000 0001 02000000 3000 0000 1001 02000000 0100"
                        + " 0000 0008 02000000 0000 | C-ECHO-RQ: data set: present (expected: absent)"
            })
    void refusesWhatIsNoCommandSet(String name, String elements, String message) {
        // Given
        byte[] tail = HexFile.parse(elements.replaceAll("(?<!\")\\b([0-9A-F]{2})(?=[0-9A-F])", "$1 "));
        byte[] bytes = withGroupLength(tail);

        // When
        DimseException error = failureOf(bytes);

        // Then
        assertThat(error).as(name).hasMessage(message).hasNoCause();
        assertThat(error.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | first element: not the command group length (expected: (0000,0000))",
                "'00 00 00 01 02 00 00 00 30 00' | first element: not the command group length (expected: (0000,0000))",
                "'00 00 00 00 02 00 00 00 04 00' | length of element (0000,0000): 2 (expected: 4)",
                "'00 00 00 00 04 00 00 00 0A 00 00 00' | command group length: 10 (expected: 0)",
                "'00 00 00 00 04 00 00 00 FF FF FF FF 00 00' | command group length: 4294967295 (expected: 2)",
                "'00 00 00 00 04 00 00 00 00 00 00 00 00 00' | command group length: 0 (expected: 2)",
                "'00 00 00 00 04 00 00 00 00 00 00' | length of element (0000,0000): 4 (expected: at most 3)"
            })
    void refusesAGroupLengthThatIsNotRight(String hex, String message) {
        // When
        DimseException error = failureOf(HexFile.parse(hex));

        // Then
        assertThat(error).hasMessage(message);
    }

    @Test
    void refusesACommandSetThatIsTooLong() {
        // When
        DimseException error = failureOf(new byte[CommandSetCodec.MAX_BYTES + 2]);

        // Then
        assertThat(error).hasMessage("command set: 65538 bytes (expected: at most 65536)");
    }

    @ParameterizedTest
    @EnumSource(CommandField.class)
    void refusesEachCommandWithoutOneOfItsElements(CommandField field) {
        // Given
        List<CommandElement> required = Stream.concat(
                        Stream.of(CommandElement.COMMAND_DATA_SET_TYPE), field.required().stream())
                .toList();
        assertThat(decode(bytesWithout(field, null)).field()).isEqualTo(field);

        for (CommandElement missing : required) {
            // When
            DimseException error = failureOf(bytesWithout(field, missing));

            // Then
            assertThat(error).hasMessage(field.keyword() + ": element " + missing + ": absent (expected: present)");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CommandField.class,
            names = {"C_STORE_RQ", "C_FIND_RQ", "C_GET_RQ", "C_MOVE_RQ", "N_SET_RQ"})
    void refusesARequestThatLacksItsDataSet(CommandField field) {
        // Given
        byte[] bytes = bytesWithout(field, null);
        replaceDataSetType(bytes);

        // When
        DimseException error = failureOf(bytes);

        // Then
        assertThat(error).hasMessage(field.keyword() + ": data set: absent (expected: present)");
    }

    @Test
    void refusesAPriorityThatIsNone() {
        // Given
        byte[] bytes = HexFile.commandSet("c-find-rq");
        bytes[indexOfTag(bytes, 0x0700) + 8] = 3;

        // When
        DimseException error = failureOf(bytes);

        // Then
        assertThat(error).hasMessage("priority: 3 (expected: 0 to 2)");
    }

    @Test
    void requiresADataSetOfAPendingFindResponseOnly() {
        // Given
        CommandSet.Builder pending = CommandSet.builder(CommandField.C_FIND_RSP)
                .set(CommandElement.MESSAGE_ID_BEING_RESPONDED_TO, 1)
                .set(CommandElement.STATUS, DimseStatus.PENDING.code());

        // When
        IllegalArgumentException error = catchThrowableOfType(IllegalArgumentException.class, pending::build);

        // Then
        assertThat(error).hasMessage("C-FIND-RSP: data set: absent (expected: present)");
        assertThat(pending.set(CommandElement.STATUS, 0).build().status()).isEqualTo(DimseStatus.SUCCESS);
    }

    @Test
    void hasNoMoveDestinationWhereThatIsNoAeTitle() {
        // Given
        byte[] bytes = HexFile.commandSet("c-move-rq");
        bytes[indexOfTag(bytes, 0x0600) + 8] = '/';

        // When
        CommandSet set = decode(bytes);

        // Then
        assertThat(set.moveDestination()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 65536", "16384, 16378", "70, 64", "71, 64", "16, 10", "8, 2", "1, 2"})
    void cutsACommandSetToWhatTheReceiverTakes(long maximumLength, int longestFragment) {
        // Given
        byte[] bytes = HexFile.commandSet("c-store-rq");
        CommandSet set = decode(bytes);

        // When
        List<PDataTf> sent = CommandSetCodec.toPdus(set, 5, new MaximumLength(maximumLength), leaks.allocator());

        // Then
        ByteBuf joined = Unpooled.buffer();
        for (int i = 0; i < sent.size(); i++) {
            PDataTf pdu = sent.get(i);
            assertThat(pdu.presentationContextId()).isEqualTo(5);
            assertThat(pdu.messageControlHeader()).isEqualTo(MessageControlHeader.of(true, i == sent.size() - 1));
            assertThat(pdu.content().readableBytes()).isEven().isLessThanOrEqualTo(longestFragment);
            joined.writeBytes(pdu.content());
            pdu.release();
        }
        assertThat(ByteBufUtil.hexDump(joined)).isEqualTo(ByteBufUtil.hexDump(bytes));
        assertThat(sent).hasSize((bytes.length + longestFragment - 1) / longestFragment);
    }

    private static CommandSet decode(byte[] bytes) {
        return CommandSetCodec.decode(Unpooled.wrappedBuffer(bytes));
    }

    private static DimseException failureOf(byte[] bytes) {
        return catchThrowableOfType(DimseException.class, () -> decode(bytes));
    }

    private static String encode(CommandSet set) {
        ByteBuf out = Unpooled.buffer();
        CommandSetCodec.encode(set, out);
        return ByteBufUtil.hexDump(out);
    }

    private static byte[] withGroupLength(byte[] tail) {
        ByteBuf out = Unpooled.buffer();
        out.writeIntLE(0).writeIntLE(4).writeIntLE(tail.length).writeBytes(tail);
        return ByteBufUtil.getBytes(out);
    }

    /** Returns a command set of this kind with every element that it must have but one. */
    private static byte[] bytesWithout(CommandField field, @Nullable CommandElement missing) {
        ByteBuf out = Unpooled.buffer();
        for (CommandElement element : CommandElement.values()) {
            boolean wanted = element == CommandElement.COMMAND_FIELD
                    || element == CommandElement.COMMAND_DATA_SET_TYPE
                    || field.required().contains(element);
            if (!wanted || element == missing) {
                continue;
            }
            out.writeShortLE(0).writeShortLE(element.number());
            switch (element.kind()) {
                case US -> out.writeIntLE(2).writeShortLE(valueOf(element, field));
                case UI -> out.writeIntLE(4).writeBytes(new byte[] {'1', '.', '2', 0});
                case AE -> out.writeIntLE(2).writeBytes(new byte[] {'A', ' '});
                case UL, LO, AT -> throw new IllegalStateException(element.toString());
            }
        }
        return withGroupLength(ByteBufUtil.getBytes(out));
    }

    private static int valueOf(CommandElement element, CommandField field) {
        return switch (element) {
            case COMMAND_FIELD -> field.code();
            case COMMAND_DATA_SET_TYPE -> field.dataSet() == CommandField.DataSet.REQUIRED ? 1 : 0x0101;
            default -> 0;
        };
    }

    private static void replaceDataSetType(byte[] bytes) {
        int at = indexOfTag(bytes, 0x0800) + 8;
        bytes[at] = 1;
        bytes[at + 1] = 1;
    }

    private static int indexOfTag(byte[] bytes, int number) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        while (in.getUnsignedShortLE(in.readerIndex() + 2) != number) {
            in.skipBytes(8 + in.getIntLE(in.readerIndex() + 4));
        }
        return in.readerIndex();
    }
}
