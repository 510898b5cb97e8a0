package dev.gantry.proxy.dicom.pdu;

import com.sun.management.ThreadMXBean;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.gantry.proxy.dicom.pdu.AbortReason.INVALID_PDU_PARAMETER_VALUE;
import static dev.gantry.proxy.dicom.pdu.AbortReason.UNEXPECTED_PDU_PARAMETER;
import static dev.gantry.proxy.dicom.pdu.Wire.applicationContext;
import static dev.gantry.proxy.dicom.pdu.Wire.bytes;
import static dev.gantry.proxy.dicom.pdu.Wire.concat;
import static dev.gantry.proxy.dicom.pdu.Wire.countedUid;
import static dev.gantry.proxy.dicom.pdu.Wire.fixed;
import static dev.gantry.proxy.dicom.pdu.Wire.int2;
import static dev.gantry.proxy.dicom.pdu.Wire.item;
import static dev.gantry.proxy.dicom.pdu.Wire.itemOfLength;
import static dev.gantry.proxy.dicom.pdu.Wire.maximumLength;
import static dev.gantry.proxy.dicom.pdu.Wire.negotiatedContext;
import static dev.gantry.proxy.dicom.pdu.Wire.proposedContext;
import static dev.gantry.proxy.dicom.pdu.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/** Items and sub-items whose lengths, counts or values are not those of the standard. */
class AssociationItemsTest {
    private static final String UID = "1.2.840.10008.1.1";
    private static final byte[] ABSTRACT_SYNTAX = item(0x30, text(UID));
    private static final byte[] TRANSFER_SYNTAX = item(0x40, text("1.2.840.10008.1.2"));
    private static final byte[] USER_INFORMATION = item(0x50, maximumLength());

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    static Stream<Arguments> badItems() {
        return Stream.of(
                bad(
                        "no application context",
                        "application context item: none (expected: one)",
                        1,
                        proposedContext(1),
                        USER_INFORMATION),
                bad(
                        "no presentation context",
                        "presentation context items: none (expected: at least one)",
                        1,
                        applicationContext(),
                        USER_INFORMATION),
                bad(
                        "no user information",
                        "user information item: none (expected: one)",
                        1,
                        applicationContext(),
                        proposedContext(1)),
                unexpected(
                        "two application contexts",
                        "item 10H: twice (expected: once)",
                        1,
                        applicationContext(),
                        applicationContext(),
                        proposedContext(1),
                        USER_INFORMATION),
                unexpected(
                        "two user informations",
                        "item 50H: twice (expected: once)",
                        1,
                        applicationContext(),
                        proposedContext(1),
                        USER_INFORMATION,
                        USER_INFORMATION),
                unexpected(
                        "answered context in a request",
                        "item 21H: out of place (expected: elsewhere)",
                        1,
                        applicationContext(),
                        proposedContext(1),
                        negotiatedContext(3),
                        USER_INFORMATION),
                unexpected(
                        "proposed context in an answer",
                        "item 20H: out of place (expected: elsewhere)",
                        2,
                        applicationContext(),
                        negotiatedContext(1),
                        proposedContext(3),
                        USER_INFORMATION),
                unexpected(
                        "maximum length outside user information",
                        "item 51H: out of place (expected: elsewhere)",
                        1,
                        applicationContext(),
                        proposedContext(1),
                        maximumLength(),
                        USER_INFORMATION),
                bad(
                        "item header cut off",
                        "A-ASSOCIATE-RQ: item header: 4 bytes (expected: at most 3)",
                        1,
                        applicationContext(),
                        proposedContext(1),
                        USER_INFORMATION,
                        bytes(0x50, 0, 0)),
                bad(
                        "item longer than its PDU",
                        "A-ASSOCIATE-RQ: item 50H: 65535 bytes (expected: at most 8)",
                        1,
                        applicationContext(),
                        proposedContext(1),
                        itemOfLength(0x50, 65535, maximumLength())),
                bad(
                        "empty application context name",
                        "item 10H: application context name: not a UID (expected: 1 to 64 characters, numbers separated"
                                + " by single dots)",
                        1,
                        item(0x10),
                        proposedContext(1),
                        USER_INFORMATION),
                bad(
                        "application context name too long",
                        "item 10H: application context name length: 66 (expected: at most 64)",
                        1,
                        item(0x10, text("1".repeat(66))),
                        proposedContext(1),
                        USER_INFORMATION),
                badContext(
                        "even context id",
                        "presentation context id: 2 (expected: odd, 1 to 255)",
                        bytes(2, 0, 0, 0),
                        ABSTRACT_SYNTAX,
                        TRANSFER_SYNTAX),
                badContext(
                        "context id 0",
                        "presentation context id: 0 (expected: odd, 1 to 255)",
                        bytes(0, 0, 0, 0),
                        ABSTRACT_SYNTAX,
                        TRANSFER_SYNTAX),
                bad(
                        "context id twice",
                        "presentation context id: 5: twice (expected: once)",
                        1,
                        applicationContext(),
                        proposedContext(5),
                        proposedContext(5),
                        USER_INFORMATION),
                badContext("empty context", "item 20H: presentation context id: 1 bytes (expected: at most 0)"),
                badContext("context cut off", "item 20H: result: 1 bytes (expected: at most 0)", bytes(1, 0)),
                badContext(
                        "no abstract syntax",
                        "abstract syntax of context 1: none (expected: one)",
                        bytes(1, 0, 0, 0),
                        TRANSFER_SYNTAX),
                badContext(
                        "no transfer syntax",
                        "transfer syntaxes of context 1: none (expected: at least one)",
                        bytes(1, 0, 0, 0),
                        ABSTRACT_SYNTAX),
                badContext(
                        "sub-item longer than its context",
                        "item 20H: item 40H: 200 bytes (expected: at most 17)",
                        bytes(1, 0, 0, 0),
                        ABSTRACT_SYNTAX,
                        itemOfLength(0x40, 200, text("1.2.840.10008.1.2"))),
                badContext(
                        "too many transfer syntaxes",
                        "transfer syntaxes of context 1: more than 64 (expected: at most 64)",
                        bytes(1, 0, 0, 0),
                        ABSTRACT_SYNTAX,
                        repeat(65, TRANSFER_SYNTAX)),
                badContext(
                        "abstract syntax with a path",
                        "item 30H: abstract syntax name: not a UID (expected: 1 to 64 characters, numbers separated by"
                                + " single dots)",
                        bytes(1, 0, 0, 0),
                        item(0x30, text("../../etc")),
                        TRANSFER_SYNTAX),
                badUser("maximum length of 2 bytes", "item 51H: length: 2 (expected: 4)", item(0x51, int2(1))),
                badUser("maximum length of 8 bytes", "item 51H: length: 8 (expected: 4)", item(0x51, new byte[8])),
                unexpectedUser(
                        "maximum length twice", "item 51H: twice (expected: once)", maximumLength(), maximumLength()),
                badUser(
                        "empty implementation class",
                        "item 52H: implementation class UID: not a UID (expected: 1 to 64 characters, numbers separated"
                                + " by single dots)",
                        item(0x52)),
                unexpectedUser(
                        "implementation class twice",
                        "item 52H: twice (expected: once)",
                        item(0x52, text(UID)),
                        item(0x52, text(UID))),
                badUser("window of 3 bytes", "item 53H: length: 3 (expected: 4)", item(0x53, new byte[3])),
                unexpectedUser(
                        "window twice",
                        "item 53H: twice (expected: once)",
                        item(0x53, new byte[4]),
                        item(0x53, new byte[4])),
                badUser(
                        "role: UID length too long",
                        "item 54H: SOP class UID: 60 bytes (expected: at most 19)",
                        item(0x54, int2(60), text(UID), bytes(1, 1))),
                badUser(
                        "role: UID length too short",
                        "item 54H: length: 6 (expected: 2)",
                        item(0x54, int2(13), text(UID), bytes(1, 1))),
                badUser("role: no roles", "item 54H: length: 0 (expected: 2)", item(0x54, countedUid(UID))),
                badUser(
                        "role of 2",
                        "item 54H: SCP role: 2 (expected: 0 or 1)",
                        item(0x54, countedUid(UID), bytes(1, 2))),
                unexpectedUser(
                        "role twice for a class",
                        "item 54H for `1.2.840.10008.1.1`: twice (expected: once)",
                        item(0x54, countedUid(UID), bytes(1, 0)),
                        item(0x54, countedUid(UID), bytes(1, 1))),
                badUser(
                        "version name too long",
                        "implementation version name: 17 characters (expected: at most 16)",
                        item(0x55, text("12345678901234567"))),
                badUser(
                        "version name with a line break",
                        "implementation version name: not printable (expected: 1 to 16 characters of printable ASCII)",
                        item(0x55, text("V1\r\nlevel=info"))),
                unexpectedUser(
                        "version name twice", "item 55H: twice (expected: once)", item(0x55), item(0x55, text("V"))),
                badUser(
                        "extended: UID length too long",
                        "item 56H: SOP class UID: 18 bytes (expected: at most 17)",
                        item(0x56, int2(18), text(UID))),
                badUser(
                        "extended: one byte",
                        "item 56H: SOP class UID length: 2 bytes (expected: at most 1)",
                        item(0x56, bytes(0))),
                unexpectedUser(
                        "extended twice for a class",
                        "item 56H for `1.2.840.10008.1.1`: twice (expected: once)",
                        item(0x56, countedUid(UID)),
                        item(0x56, countedUid(UID), bytes(1))),
                badUser(
                        "common: no service class",
                        "item 57H: service class UID length: 2 bytes (expected: at most 0)",
                        item(0x57, countedUid(UID))),
                badUser(
                        "common: related length too long",
                        "item 57H: related general SOP class identification: 20 bytes (expected: at most 19)",
                        item(0x57, countedUid(UID), countedUid("1.2"), int2(20), countedUid(UID))),
                badUser(
                        "common: related UID too long",
                        "item 57H: related general SOP class identification: related general SOP class UID: 18 bytes"
                                + " (expected: at most 17)",
                        item(0x57, countedUid(UID), countedUid("1.2"), int2(19), int2(18), text(UID))),
                badUser(
                        "common: too many related classes",
                        "related general SOP classes: more than 64 (expected: at most 64)",
                        item(0x57, countedUid(UID), countedUid("1.2"), int2(65 * 3), repeat(65, countedUid("1")))),
                unexpectedAnswer(
                        "common in an answer",
                        "item 57H: out of place (expected: elsewhere)",
                        item(0x57, countedUid(UID), countedUid("1.2"), int2(0))),
                badUser(
                        "user identity of no known type",
                        "user identity type: 6 (expected: 1 to 5)",
                        item(0x58, bytes(6, 0), int2(1), text("x"), int2(0))),
                badUser(
                        "user identity: response 2",
                        "item 58H: positive response requested: 2 (expected: 0 or 1)",
                        item(0x58, bytes(1, 2), int2(1), text("x"), int2(0))),
                badUser(
                        "user identity: primary too long",
                        "item 58H: primary field: 65535 bytes (expected: at most 3)",
                        item(0x58, bytes(1, 0), int2(65535), text("x"), int2(0))),
                badUser(
                        "user identity: secondary cut off",
                        "item 58H: secondary field length: 2 bytes (expected: at most 0)",
                        item(0x58, bytes(1, 0), int2(1), text("x"))),
                badUser(
                        "user identity: bytes left over",
                        "item 58H: 1 bytes left over (expected: none)",
                        item(0x58, bytes(2, 0), int2(1), text("x"), int2(1), text("yz"))),
                badUser(
                        "user name with a passcode",
                        "secondary field of user identity type 1: 1 bytes (expected: empty)",
                        item(0x58, bytes(1, 0), int2(1), text("x"), int2(1), text("y"))),
                unexpectedUser(
                        "user identity twice",
                        "item 58H: twice (expected: once)",
                        repeat(2, item(0x58, bytes(1, 0), int2(1), text("x"), int2(0)))),
                unexpectedUser(
                        "user identity answer in a request",
                        "item 59H: out of place (expected: elsewhere)",
                        item(0x59, int2(0))),
                unexpectedAnswer(
                        "user identity in an answer",
                        "item 58H: out of place (expected: elsewhere)",
                        item(0x58, bytes(1, 0), int2(1), text("x"), int2(0))),
                badAnswer(
                        "user identity answer too long",
                        "item 59H: server response: 9 bytes (expected: at most 0)",
                        item(0x59, int2(9))),
                badUser(
                        "too many sub-items",
                        "user information sub-items: more than 512 (expected: at most 512)",
                        repeat(513, item(0x6E))),
                bad(
                        "too many unknown items",
                        "unrecognized items: more than 16 (expected: at most 16)",
                        1,
                        applicationContext(),
                        proposedContext(1),
                        USER_INFORMATION,
                        repeat(17, item(0x7A))),
                bad(
                        "result 5",
                        "result of context 1: 5 (expected: 0 to 4)",
                        2,
                        applicationContext(),
                        item(0x21, bytes(1, 0, 5, 0), TRANSFER_SYNTAX),
                        USER_INFORMATION),
                bad(
                        "accepted without transfer syntax",
                        "transfer syntax of context 1: none (expected: one)",
                        2,
                        applicationContext(),
                        item(0x21, bytes(1, 0, 0, 0)),
                        USER_INFORMATION),
                unexpected(
                        "accepted with two transfer syntaxes",
                        "item 40H: twice (expected: once)",
                        2,
                        applicationContext(),
                        item(0x21, bytes(1, 0, 0, 0), TRANSFER_SYNTAX, TRANSFER_SYNTAX),
                        USER_INFORMATION));
    }

    @ParameterizedTest
    @MethodSource("badItems")
    void refusesWhatIsNotOfTheStandard(byte[] pdu, AbortReason reason, String message) {
        // Given
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));

        // When
        PduException error = catchThrowableOfType(PduException.class, () -> channel.writeInbound(leaks.buffer(pdu)));

        // Then
        assertThat(error).hasMessage(message);
        assertThat(error.reason()).isEqualTo(reason);
    }

    @Test
    void doesNotLookAtTheTransferSyntaxOfARefusedContext() {
        // Given
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));

        // When
        channel.writeInbound(leaks.buffer(Wire.pdu(
                2,
                fixed(),
                applicationContext(),
                item(0x21, bytes(1, 0, 4, 0)),
                item(0x21, bytes(3, 0, 3, 0), item(0x40)),
                item(0x21, bytes(5, 0, 1, 0), bytes(0xFF)),
                USER_INFORMATION)));

        // Then
        AAssociateAc answer = channel.readInbound();
        assertThat(answer.presentationContexts())
                .containsExactly(
                        NegotiatedPresentationContext.refused(1, ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED),
                        NegotiatedPresentationContext.refused(3, ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED),
                        NegotiatedPresentationContext.refused(5, ContextResult.USER_REJECTION));
    }

    @Test
    void ignoresWhatALaterVersionAddsToCommonExtendedNegotiation() {
        // Given
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));

        // When
        channel.writeInbound(
                leaks.buffer(request(item(0x57, countedUid(UID), countedUid("1.2"), int2(0), text("something new")))));

        // Then
        AAssociateRq request = channel.readInbound();
        assertThat(request.userInformation().commonExtendedNegotiations())
                .containsExactly(new SopClassCommonExtendedNegotiation(new Uid(UID), new Uid("1.2"), List.of()));
    }

    @Test
    void takesUidsThatArePaddedAgainstTheStandard() {
        // Given
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));

        // When
        channel.writeInbound(leaks.buffer(request(item(0x52, text("1.2.3\0")))));

        // Then
        AAssociateRq request = channel.readInbound();
        assertThat(request.userInformation().implementationIdentity())
                .isEqualTo(new ImplementationIdentity(new Uid("1.2.3"), null));
    }

    private static Arguments bad(String name, String message, int pduType, byte[]... items) {
        return argumentSet(name, Wire.pdu(pduType, fixed(), concat(items)), INVALID_PDU_PARAMETER_VALUE, message);
    }

    private static Arguments unexpected(String name, String message, int pduType, byte[]... items) {
        return argumentSet(name, Wire.pdu(pduType, fixed(), concat(items)), UNEXPECTED_PDU_PARAMETER, message);
    }

    private static Arguments badContext(String name, String message, byte[]... parts) {
        return bad(name, message, 1, applicationContext(), item(0x20, parts), USER_INFORMATION);
    }

    private static Arguments badUser(String name, String message, byte[]... subItems) {
        return argumentSet(name, request(subItems), INVALID_PDU_PARAMETER_VALUE, message);
    }

    private static Arguments unexpectedUser(String name, String message, byte[]... subItems) {
        return argumentSet(name, request(subItems), UNEXPECTED_PDU_PARAMETER, message);
    }

    private static Arguments badAnswer(String name, String message, byte[]... subItems) {
        return argumentSet(name, answer(subItems), INVALID_PDU_PARAMETER_VALUE, message);
    }

    private static Arguments unexpectedAnswer(String name, String message, byte[]... subItems) {
        return argumentSet(name, answer(subItems), UNEXPECTED_PDU_PARAMETER, message);
    }

    private static byte[] request(byte[]... subItems) {
        return Wire.pdu(1, fixed(), applicationContext(), proposedContext(1), item(0x50, subItems));
    }

    private static byte[] answer(byte[]... subItems) {
        return Wire.pdu(2, fixed(), applicationContext(), negotiatedContext(1), item(0x50, subItems));
    }

    private static byte[] repeat(int count, byte[] part) {
        return concat(Collections.nCopies(count, part).toArray(byte[][]::new));
    }

    @Test
    void boundsWhatARequestOfManyTinyItemsCosts() {
        // Given: as many contexts and transfer syntaxes as are taken, each as short as can be
        byte[] context = concat(item(0x30, text("1")), repeat(64, item(0x40, text("1"))));
        byte[][] contexts = new byte[128][];
        Arrays.setAll(contexts, i -> item(0x20, bytes(2 * i + 1, 0, 0, 0), context));
        byte[] pdu = Wire.pdu(1, fixed(), applicationContext(), concat(contexts), USER_INFORMATION);
        EmbeddedChannel warmUp = leaks.channel(new PduDecoder(PduLimits.DEFAULT));
        warmUp.writeInbound(leaks.buffer(pdu));
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuf read = leaks.buffer(pdu);

        // When
        long before = threads.getCurrentThreadAllocatedBytes();
        channel.writeInbound(read);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Then
        AAssociateRq request = channel.readInbound();
        warmUp.readInbound();
        assertThat(request.presentationContexts())
                .hasSize(128)
                .allSatisfy(each -> assertThat(each.transferSyntaxes()).hasSize(64));
        assertThat(allocated).isLessThan(8L * 1024 * 1024);
    }
}
