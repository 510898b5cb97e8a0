package dev.gantry.proxy.dicom.dimse;

import dev.gantry.proxy.dicom.pdu.HexFile;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.testing.LeakCheck;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class MessageAssemblerTest {
    private static final byte[] ECHO = HexFile.commandSet("c-echo-rq");
    private static final byte[] STORE = HexFile.commandSet("c-store-rq");

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private final MessageAssembler assembler = new MessageAssembler();

    @Test
    void completesACommandOfOneFragment() {
        // When
        CommandSet set = assembler.addCommand(lastCommand(1, ECHO));

        // Then
        assertThat(set).hasToString("C-ECHO-RQ 1");
        assertThat(assembler.isBetweenMessages()).isTrue();
        assertThat(assembler.presentationContextId()).isEqualTo(1);
    }

    @Test
    void takesNoCommandThatIsLongerThanItMayBe() {
        // Given
        MessageAssembler narrow = new MessageAssembler(ECHO.length - 1);
        PDataTf tooLong = lastCommand(1, ECHO);

        // When / Then
        assertThatThrownBy(() -> narrow.addCommand(tooLong)).isInstanceOf(DimseException.class);
        assertThat(new MessageAssembler(ECHO.length).addCommand(lastCommand(1, ECHO)))
                .hasToString("C-ECHO-RQ 1");
    }

    @Test
    void completesACommandCutAnywhere() {
        for (int cut = 0; cut <= ECHO.length; cut++) {
            // When
            CommandSet first = assembler.addCommand(command(3, Arrays.copyOf(ECHO, cut)));
            boolean between = assembler.isBetweenMessages();
            CommandSet second = assembler.addCommand(lastCommand(3, Arrays.copyOfRange(ECHO, cut, ECHO.length)));

            // Then
            assertThat(first).isNull();
            assertThat(between).isFalse();
            assertThat(second).hasToString("C-ECHO-RQ 1");
        }
    }

    @Test
    void waitsForTheEndOfTheDataSet() {
        // Given
        assembler.addCommand(lastCommand(1, STORE));
        PDataTf data = fragment(1, MessageControlHeader.DATA, new byte[10]);
        PDataTf lastData = fragment(1, MessageControlHeader.LAST_DATA, new byte[0]);

        // When
        assembler.checkData(data);
        boolean before = assembler.isBetweenMessages();
        assembler.checkData(lastData);

        // Then
        assertThat(before).isFalse();
        assertThat(assembler.isBetweenMessages()).isTrue();
        assertThat(data.release()).isTrue();
        assertThat(lastData.release()).isTrue();
        assertThat(assembler.addCommand(lastCommand(3, ECHO))).isNotNull();
    }

    @Test
    void refusesDataBeforeItsCommandIsComplete() {
        // Given
        assembler.addCommand(command(1, Arrays.copyOf(STORE, 10)));
        PDataTf data = fragment(1, MessageControlHeader.LAST_DATA, new byte[2]);

        // When
        DimseException error = catchThrowableOfType(DimseException.class, () -> assembler.checkData(data));

        // Then
        assertThat(error).hasMessage("fragment of a data set (expected: of a command set)");
        data.release();
    }

    @Test
    void refusesDataOfAMessageThatHasNone() {
        // Given
        assembler.addCommand(lastCommand(1, ECHO));
        PDataTf data = fragment(1, MessageControlHeader.LAST_DATA, new byte[2]);

        // When
        DimseException error = catchThrowableOfType(DimseException.class, () -> assembler.checkData(data));

        // Then
        assertThat(error).hasMessage("fragment of a data set (expected: of a command set)");
        data.release();
    }

    @Test
    void refusesACommandInTheMiddleOfADataSet() {
        // Given
        assembler.addCommand(lastCommand(1, STORE));

        // When
        DimseException error =
                catchThrowableOfType(DimseException.class, () -> assembler.addCommand(lastCommand(1, ECHO)));

        // Then
        assertThat(error).hasMessage("fragment of a command set (expected: of a data set)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesAnotherContextWithinAMessage(boolean withinCommand) {
        // Given
        assembler.addCommand(withinCommand ? command(1, Arrays.copyOf(STORE, 10)) : lastCommand(1, STORE));
        PDataTf other = withinCommand
                ? lastCommand(3, Arrays.copyOfRange(STORE, 10, STORE.length))
                : fragment(3, MessageControlHeader.DATA, new byte[2]).retain();

        // When
        DimseException error = catchThrowableOfType(DimseException.class, () -> {
            if (withinCommand) {
                assembler.addCommand(other);
            } else {
                assembler.checkData(other);
            }
        });

        // Then
        assertThat(error).hasMessage("presentation context id: 3 within a message (expected: 1)");
        if (!withinCommand) {
            other.release(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void endsAFloodOfTinyFragments(int length) {
        // Given
        int taken = 0;

        // When
        DimseException error = null;
        while (error == null && taken < 100_000) {
            error = catchThrowableOfType(
                    DimseException.class, () -> assembler.addCommand(command(1, new byte[length])));
            taken++;
        }

        // Then
        assertThat(error).hasMessage("fragments of a command set: more than 256 (expected: at most 256)");
        assertThat(taken).isEqualTo(257);
    }

    @Test
    void endsACommandThatIsTooLong() {
        // Given
        for (int i = 0; i < 4; i++) {
            assembler.addCommand(command(1, new byte[16384]));
        }

        // When
        DimseException error =
                catchThrowableOfType(DimseException.class, () -> assembler.addCommand(lastCommand(1, new byte[2])));

        // Then
        assertThat(error).hasMessage("command set: more than 65536 bytes (expected: at most 65536)");
    }

    private PDataTf command(int contextId, byte[] bytes) {
        return fragment(contextId, MessageControlHeader.COMMAND, bytes);
    }

    private PDataTf lastCommand(int contextId, byte[] bytes) {
        return fragment(contextId, MessageControlHeader.LAST_COMMAND, bytes);
    }

    private PDataTf fragment(int contextId, MessageControlHeader header, byte[] bytes) {
        return new PDataTf(contextId, header, leaks.buffer(bytes));
    }
}
