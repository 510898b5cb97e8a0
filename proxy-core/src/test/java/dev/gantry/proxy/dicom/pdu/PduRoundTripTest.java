package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Golden bytes mean what their comments say, and come out of the encoder as they went into the decoder. */
class PduRoundTripTest {
    private static final Uid CT = WellKnownUids.CT_IMAGE_STORAGE;
    private static final Uid PROCEDURE_LOG = new Uid("1.2.840.10008.5.1.4.1.1.88.40");
    private static final Uid IMPLEMENTATION = new Uid("1.2.826.0.1.3680043.2.1");

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a-associate-rq-echo",
                "a-associate-rq-full",
                "a-associate-ac-full",
                "a-associate-rj",
                "p-data-tf-command",
                "a-release-rq",
                "a-release-rp",
                "a-abort"
            })
    void encodesWhatItDecodedToTheSameBytes(String name) {
        // Given
        byte[] bytes = HexFile.pdu(name);
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT), new PduEncoder());
        channel.writeInbound(leaks.buffer(bytes));
        Pdu pdu = channel.readInbound();

        // When
        channel.writeOutbound(pdu);

        // Then
        assertThat(outbound(channel)).isEqualTo(ByteBufUtil.hexDump(bytes));
    }

    @Test
    void readsEveryItemOfARequest() {
        // Given
        byte[] bytes = HexFile.pdu("a-associate-rq-full");

        // When
        AAssociateRq request = (AAssociateRq) decode(bytes);

        // Then
        assertThat(request)
                .isEqualTo(new AAssociateRq(
                        1,
                        request.calledAeTitle(),
                        request.callingAeTitle(),
                        OpaqueBytes.zeros(32),
                        WellKnownUids.DICOM_APPLICATION_CONTEXT,
                        List.of(
                                new ProposedPresentationContext(
                                        1,
                                        CT,
                                        List.of(
                                                WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN,
                                                WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN,
                                                WellKnownUids.JPEG_LOSSLESS_SV1)),
                                new ProposedPresentationContext(
                                        3, PROCEDURE_LOG, List.of(WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN)),
                                new ProposedPresentationContext(
                                        255,
                                        WellKnownUids.STUDY_ROOT_GET,
                                        List.of(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN))),
                        new UserInformation(
                                new MaximumLength(131072),
                                new ImplementationIdentity(IMPLEMENTATION, "GOLDEN_1"),
                                new AsynchronousOperationsWindow(8, 1),
                                List.of(
                                        new RoleSelection(CT, false, true),
                                        new RoleSelection(PROCEDURE_LOG, true, true)),
                                List.of(new SopClassExtendedNegotiation(
                                        WellKnownUids.STUDY_ROOT_GET, OpaqueBytes.copyOf(new byte[] {1, 0, 1}))),
                                List.of(new SopClassCommonExtendedNegotiation(
                                        PROCEDURE_LOG,
                                        new Uid("1.2.840.10008.4.2"),
                                        List.of(
                                                new Uid("1.2.840.10008.5.1.4.1.1.88.22"),
                                                new Uid("1.2.840.10008.5.1.4.1.1.88.11")))),
                                new UserIdentityRq(
                                        UserIdentityType.USERNAME_AND_PASSCODE,
                                        true,
                                        OpaqueBytes.copyOf(Wire.text("meier")),
                                        OpaqueBytes.copyOf(Wire.text("not a real secret"))),
                                null,
                                List.of(new UnrecognizedItem(0x6E, OpaqueBytes.copyOf(Wire.bytes(0xCA, 0xFE))))),
                        List.of(new UnrecognizedItem(0x7A, OpaqueBytes.EMPTY))));
        assertThat(request.calledAeTitle().asAeTitle()).contains(new AeTitle("ARCHIVE"));
        assertThat(request.callingAeTitle().asAeTitle()).contains(new AeTitle("CT-1"));
        assertThat(request.toString()).doesNotContain("meier").doesNotContain("secret");
    }

    @Test
    void readsEveryItemOfAnAnswer() {
        // Given
        byte[] bytes = HexFile.pdu("a-associate-ac-full");

        // When
        AAssociateAc answer = (AAssociateAc) decode(bytes);

        // Then
        assertThat(answer.presentationContexts())
                .containsExactly(
                        NegotiatedPresentationContext.accepted(1, WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN),
                        NegotiatedPresentationContext.refused(3, ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED),
                        NegotiatedPresentationContext.refused(255, ContextResult.USER_REJECTION));
        assertThat(answer.userInformation())
                .isEqualTo(new UserInformation(
                        MaximumLength.UNLIMITED,
                        new ImplementationIdentity(IMPLEMENTATION, "GOLDEN_1"),
                        new AsynchronousOperationsWindow(1, 1),
                        List.of(new RoleSelection(CT, false, true)),
                        List.of(new SopClassExtendedNegotiation(
                                WellKnownUids.STUDY_ROOT_GET, OpaqueBytes.copyOf(new byte[] {1, 0, 0}))),
                        List.of(),
                        null,
                        new UserIdentityAc(OpaqueBytes.copyOf(Wire.bytes(0x30, 2, 1, 0))),
                        List.of()));
    }

    @Test
    void readsRejectionAndAbort() {
        // When
        Pdu rejection = decode(HexFile.pdu("a-associate-rj"));
        Pdu abort = decode(HexFile.pdu("a-abort"));

        // Then
        assertThat(rejection)
                .isEqualTo(
                        new AAssociateRj(RejectResult.REJECTED_PERMANENT, RejectReason.CALLED_AE_TITLE_NOT_RECOGNIZED));
        assertThat(abort).isEqualTo(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
    }

    @Test
    void makesOnePduOfEachValueOfAPdu() {
        // Given
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT), new PduEncoder());
        channel.writeInbound(leaks.buffer(HexFile.pdu("p-data-tf-fragments")));

        // When
        for (PDataTf pdu = channel.readInbound(); pdu != null; pdu = channel.readInbound()) {
            channel.writeOutbound(pdu);
        }

        // Then
        assertThat(outbound(channel))
                .isEqualTo(ByteBufUtil.hexDump(Wire.concat(
                        Wire.pdu(4, Wire.pdv(5, 0, Wire.bytes(0xDE, 0xAD, 0xBE, 0xEF))),
                        Wire.pdu(4, Wire.pdv(5, 0, Wire.bytes(1, 2))),
                        Wire.pdu(4, Wire.pdv(5, 2, Wire.bytes())))));
    }

    @Test
    void repeatsTheRequestInItsAnswer() {
        // Given
        AAssociateRq request = (AAssociateRq) decode(Wire.pdu(
                1,
                Wire.int2(1),
                Wire.int2(0),
                Wire.text("called\0\0\0\0\0\0\0\0\0\0 calling        "),
                Wire.text("thirty-two bytes reserved, kept."),
                Wire.applicationContext(),
                Wire.proposedContext(1),
                Wire.item(0x50, Wire.maximumLength())));

        // When
        AAssociateAc answer = AAssociateAc.answering(
                request,
                List.of(NegotiatedPresentationContext.refused(1, ContextResult.USER_REJECTION)),
                request.userInformation());

        // Then
        ByteBuf encoded = PduEncoder.encode(leaks.allocator(), answer);
        assertThat(ByteBufUtil.getBytes(encoded, 10, 64))
                .isEqualTo(Wire.text("called\0\0\0\0\0\0\0\0\0\0 calling        thirty-two bytes reserved, kept."));
        encoded.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0301, 0x0307, 0x0400, 0x0000, 0x0109})
    void readsReservedReasonsOfARejectionAsNoReason(int sourceAndReason) {
        // When
        AAssociateRj rejection = (AAssociateRj) decode(Wire.pdu(3, Wire.bytes(0, 9), Wire.int2(sourceAndReason)));

        // Then
        RejectReason expected = switch (sourceAndReason) {
            case 0x0301 -> RejectReason.TEMPORARY_CONGESTION;
            case 0x0109 -> RejectReason.NO_REASON_GIVEN;
            default -> RejectReason.ACSE_NO_REASON_GIVEN;
        };
        assertThat(rejection).isEqualTo(new AAssociateRj(RejectResult.REJECTED_PERMANENT, expected));
    }

    @Test
    void readsReservedReasonsOfAnAbortAsNoReason() {
        // When
        Pdu abort = decode(Wire.pdu(7, Wire.bytes(0, 0, 1, 3)));

        // Then
        assertThat(abort).isEqualTo(AAbort.byProvider(AbortReason.REASON_NOT_SPECIFIED));
    }

    private Pdu decode(byte[] bytes) {
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));
        channel.writeInbound(leaks.buffer(bytes));
        Pdu pdu = channel.readInbound();
        assertThat(pdu).isNotNull();
        return pdu;
    }

    private static String outbound(EmbeddedChannel channel) {
        StringBuilder hex = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            hex.append(ByteBufUtil.hexDump(part));
            part.release();
        }
        return hex.toString();
    }
}
