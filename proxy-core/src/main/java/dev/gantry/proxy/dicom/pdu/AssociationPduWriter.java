package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes the bodies of A-ASSOCIATE-RQ and -AC (PS3.8 9.3.2, 9.3.3), items in the order of the standard. */
final class AssociationPduWriter {
    private final ByteBuf out;

    AssociationPduWriter(ByteBuf out) {
        this.out = out;
    }

    void write(AAssociateRq pdu) {
        writeFixed(
                pdu.protocolVersion(),
                pdu.calledAeTitle().toByteArray(),
                pdu.callingAeTitle().toByteArray(),
                pdu.reserved());
        item(ItemType.APPLICATION_CONTEXT, () -> uid(pdu.applicationContextName()));
        for (ProposedPresentationContext context : pdu.presentationContexts()) {
            item(ItemType.PRESENTATION_CONTEXT_RQ, () -> proposed(context));
        }
        item(ItemType.USER_INFORMATION, () -> userInformation(pdu.userInformation()));
        pdu.unrecognizedItems().forEach(this::unrecognized);
    }

    void write(AAssociateAc pdu) {
        writeFixed(
                pdu.protocolVersion(),
                pdu.calledAeTitle().toByteArray(),
                pdu.callingAeTitle().toByteArray(),
                pdu.reserved());
        item(ItemType.APPLICATION_CONTEXT, () -> uid(pdu.applicationContextName()));
        for (NegotiatedPresentationContext context : pdu.presentationContexts()) {
            item(ItemType.PRESENTATION_CONTEXT_AC, () -> negotiated(context));
        }
        item(ItemType.USER_INFORMATION, () -> userInformation(pdu.userInformation()));
        pdu.unrecognizedItems().forEach(this::unrecognized);
    }

    private void writeFixed(int protocolVersion, byte[] called, byte[] calling, OpaqueBytes reserved) {
        out.writeShort(protocolVersion);
        out.writeZero(2);
        out.writeBytes(called);
        out.writeBytes(calling);
        out.writeBytes(reserved.toByteArray());
    }

    private void proposed(ProposedPresentationContext context) {
        out.writeByte(context.id());
        out.writeZero(3);
        item(ItemType.ABSTRACT_SYNTAX, () -> uid(context.abstractSyntax()));
        for (Uid transferSyntax : context.transferSyntaxes()) {
            item(ItemType.TRANSFER_SYNTAX, () -> uid(transferSyntax));
        }
        context.unrecognizedItems().forEach(this::unrecognized);
    }

    private void negotiated(NegotiatedPresentationContext context) {
        out.writeByte(context.id());
        out.writeByte(0);
        out.writeByte(context.result().code());
        out.writeByte(0);
        // PS3.8 Table 9-18 has one transfer syntax sub-item always, also where it means nothing.
        Uid transferSyntax = context.transferSyntax();
        item(
                ItemType.TRANSFER_SYNTAX,
                () -> uid(transferSyntax == null ? WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN : transferSyntax));
    }

    private void userInformation(UserInformation information) {
        MaximumLength maximumLength = information.maximumLength();
        if (maximumLength != null) {
            item(ItemType.MAXIMUM_LENGTH, () -> out.writeInt((int) maximumLength.bytes()));
        }
        ImplementationIdentity identity = information.implementationIdentity();
        Uid classUid = identity == null ? null : identity.classUid();
        if (classUid != null) {
            item(ItemType.IMPLEMENTATION_CLASS_UID, () -> uid(classUid));
        }
        AsynchronousOperationsWindow window = information.asynchronousOperationsWindow();
        if (window != null) {
            item(ItemType.ASYNCHRONOUS_OPERATIONS_WINDOW, () -> {
                out.writeShort(window.maximumInvoked());
                out.writeShort(window.maximumPerformed());
            });
        }
        for (RoleSelection role : information.roleSelections()) {
            item(ItemType.ROLE_SELECTION, () -> {
                countedUid(role.sopClass());
                out.writeBoolean(role.scu());
                out.writeBoolean(role.scp());
            });
        }
        String versionName = identity == null ? null : identity.versionName();
        if (versionName != null) {
            item(
                    ItemType.IMPLEMENTATION_VERSION_NAME,
                    () -> out.writeCharSequence(versionName, StandardCharsets.US_ASCII));
        }
        for (SopClassExtendedNegotiation negotiation : information.extendedNegotiations()) {
            item(ItemType.SOP_CLASS_EXTENDED_NEGOTIATION, () -> {
                countedUid(negotiation.sopClass());
                out.writeBytes(negotiation.serviceClassApplicationInformation().toByteArray());
            });
        }
        for (SopClassCommonExtendedNegotiation negotiation : information.commonExtendedNegotiations()) {
            item(ItemType.SOP_CLASS_COMMON_EXTENDED_NEGOTIATION, () -> {
                countedUid(negotiation.sopClass());
                countedUid(negotiation.serviceClass());
                counted(() -> negotiation.relatedGeneralSopClasses().forEach(this::countedUid));
            });
        }
        UserIdentityRq identityRq = information.userIdentityRq();
        if (identityRq != null) {
            item(ItemType.USER_IDENTITY_RQ, () -> {
                out.writeByte(identityRq.identityType().code());
                out.writeBoolean(identityRq.positiveResponseRequested());
                counted(() -> out.writeBytes(identityRq.primaryField().toByteArray()));
                counted(() -> out.writeBytes(identityRq.secondaryField().toByteArray()));
            });
        }
        UserIdentityAc identityAc = information.userIdentityAc();
        if (identityAc != null) {
            item(
                    ItemType.USER_IDENTITY_AC,
                    () -> counted(
                            () -> out.writeBytes(identityAc.serverResponse().toByteArray())));
        }
        information.unrecognizedItems().forEach(this::unrecognized);
    }

    private void unrecognized(UnrecognizedItem item) {
        item(item.itemType(), () -> out.writeBytes(item.value().toByteArray()));
    }

    private void uid(Uid uid) {
        out.writeCharSequence(uid.value(), StandardCharsets.US_ASCII);
    }

    private void countedUid(Uid uid) {
        counted(() -> uid(uid));
    }

    private void item(int type, Runnable value) {
        out.writeByte(type);
        out.writeByte(0);
        counted(value);
    }

    /** Writes a two-byte length and what it counts. */
    private void counted(Runnable value) {
        int lengthIndex = out.writerIndex();
        out.writeZero(2);
        value.run();
        int length = out.writerIndex() - lengthIndex - 2;
        if (length > 0xFFFF) {
            throw new IllegalArgumentException("item length: " + length + " (expected: at most 65535)");
        }
        out.setShort(lengthIndex, length);
    }
}
