package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.AeTitleField;
import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an A-ASSOCIATE-RQ or -AC (PS3.8 9.3.2, 9.3.3). Items may come in any order; each is there as often as the standard
 * has it. An item of a type that the standard defines, in a place where it does not belong, is an error; one of any other type is
 * kept.
 */
final class AssociationPduReader {
    /** Protocol version, reserved, two AE titles and reserved: what precedes the items. */
    static final int FIXED_LENGTH = 2 + 2 + 16 + 16 + AAssociateRq.RESERVED_LENGTH;

    private final PduLimits limits;
    private final boolean request;
    private final BitSet contextIds = new BitSet(256);
    private final List<ProposedPresentationContext> proposed = new ArrayList<>();
    private final List<NegotiatedPresentationContext> negotiated = new ArrayList<>();
    private final List<UnrecognizedItem> unrecognizedItems = new ArrayList<>();
    private @Nullable Uid applicationContextName;
    private @Nullable UserInformation userInformation;
    private int unrecognizedCount;

    private AssociationPduReader(PduLimits limits, boolean request) {
        this.limits = limits;
        this.request = request;
    }

    static AAssociateRq readRequest(ByteBuf body, PduLimits limits) {
        ItemReader in = new ItemReader(body, PduType.A_ASSOCIATE_RQ.keyword());
        AssociationPduReader reader = new AssociationPduReader(limits, true);
        Head head = reader.read(in);
        return new AAssociateRq(
                head.protocolVersion,
                head.called,
                head.calling,
                head.reserved,
                head.applicationContextName,
                reader.proposed,
                head.userInformation,
                reader.unrecognizedItems);
    }

    static AAssociateAc readAnswer(ByteBuf body, PduLimits limits) {
        ItemReader in = new ItemReader(body, PduType.A_ASSOCIATE_AC.keyword());
        AssociationPduReader reader = new AssociationPduReader(limits, false);
        Head head = reader.read(in);
        return new AAssociateAc(
                head.protocolVersion,
                head.called,
                head.calling,
                head.reserved,
                head.applicationContextName,
                reader.negotiated,
                head.userInformation,
                reader.unrecognizedItems);
    }

    /** What both PDUs have in common. */
    private record Head(
            int protocolVersion,
            AeTitleField called,
            AeTitleField calling,
            OpaqueBytes reserved,
            Uid applicationContextName,
            UserInformation userInformation) {}

    private Head read(ItemReader in) {
        int protocolVersion = in.unsignedShort("protocol version");
        in.skip(2);
        AeTitleField called = AeTitleField.of(in.bytes(AeTitle.MAX_LENGTH, "called AE title"));
        AeTitleField calling = AeTitleField.of(in.bytes(AeTitle.MAX_LENGTH, "calling AE title"));
        OpaqueBytes reserved = OpaqueBytes.copyOf(in.bytes(AAssociateRq.RESERVED_LENGTH, "reserved"));
        while (in.hasMore()) {
            readItem(in);
        }
        if (applicationContextName == null) {
            throw ItemReader.invalid("application context item: none (expected: one)");
        }
        if (proposed.isEmpty() && negotiated.isEmpty()) {
            throw ItemReader.invalid("presentation context items: none (expected: at least one)");
        }
        if (userInformation == null) {
            throw ItemReader.invalid("user information item: none (expected: one)");
        }
        return new Head(protocolVersion, called, calling, reserved, applicationContextName, userInformation);
    }

    private void readItem(ItemReader in) {
        ItemReader item = in.item();
        int type = in.itemType();
        switch (type) {
            case ItemType.APPLICATION_CONTEXT -> {
                requireFirst(applicationContextName, type);
                applicationContextName = item.restAsUid("application context name");
            }
            case ItemType.USER_INFORMATION -> {
                requireFirst(userInformation, type);
                userInformation = new UserInformationReader(limits, request).read(item);
            }
            default -> {
                if (type == (request ? ItemType.PRESENTATION_CONTEXT_RQ : ItemType.PRESENTATION_CONTEXT_AC)) {
                    readPresentationContext(item);
                } else {
                    unrecognizedItems.add(unrecognized(type, item));
                }
            }
        }
    }

    private void readPresentationContext(ItemReader item) {
        int id = item.unsignedByte("presentation context id");
        if (!ProposedPresentationContext.isValidId(id)) {
            throw ItemReader.invalid("presentation context id: " + id + " (expected: odd, 1 to 255)");
        }
        if (contextIds.get(id)) {
            throw ItemReader.invalid("presentation context id: " + id + ": twice (expected: once)");
        }
        contextIds.set(id);
        if (contextIds.cardinality() > limits.maxPresentationContexts()) {
            throw ItemReader.invalid("presentation context items: more than " + limits.maxPresentationContexts()
                    + " (expected: at most " + limits.maxPresentationContexts() + ")");
        }
        item.skip(1);
        int result = item.unsignedByte("result");
        item.skip(1);
        if (request) {
            proposed.add(readProposed(id, item));
        } else {
            negotiated.add(readNegotiated(id, result, item));
        }
    }

    private ProposedPresentationContext readProposed(int id, ItemReader item) {
        @Nullable Uid abstractSyntax = null;
        List<Uid> transferSyntaxes = new ArrayList<>();
        List<UnrecognizedItem> unrecognized = new ArrayList<>();
        while (item.hasMore()) {
            ItemReader subItem = item.item();
            int type = item.itemType();
            if (type == ItemType.ABSTRACT_SYNTAX) {
                requireFirst(abstractSyntax, type);
                abstractSyntax = subItem.restAsUid("abstract syntax name");
            } else if (type == ItemType.TRANSFER_SYNTAX) {
                if (transferSyntaxes.size() == limits.maxTransferSyntaxes()) {
                    throw ItemReader.invalid("transfer syntaxes of context " + id + ": more than "
                            + limits.maxTransferSyntaxes() + " (expected: at most " + limits.maxTransferSyntaxes()
                            + ")");
                }
                transferSyntaxes.add(subItem.restAsUid("transfer syntax name"));
            } else {
                unrecognized.add(unrecognized(type, subItem));
            }
        }
        if (abstractSyntax == null) {
            throw ItemReader.invalid("abstract syntax of context " + id + ": none (expected: one)");
        }
        if (transferSyntaxes.isEmpty()) {
            throw ItemReader.invalid("transfer syntaxes of context " + id + ": none (expected: at least one)");
        }
        return new ProposedPresentationContext(id, abstractSyntax, transferSyntaxes, unrecognized);
    }

    private static NegotiatedPresentationContext readNegotiated(int id, int code, ItemReader item) {
        ContextResult result = ContextResult.ofCode(code);
        if (result == null) {
            throw ItemReader.invalid("result of context " + id + ": " + code + " (expected: 0 to 4)");
        }
        if (result != ContextResult.ACCEPTANCE) {
            // PS3.8 Table 9-18: the transfer syntax is then not significant and not tested.
            return NegotiatedPresentationContext.refused(id, result);
        }
        @Nullable Uid transferSyntax = null;
        while (item.hasMore()) {
            ItemReader subItem = item.item();
            if (item.itemType() != ItemType.TRANSFER_SYNTAX) {
                throw ItemReader.unexpected(
                        "sub-item " + ItemReader.hex(item.itemType()) + " of context " + id + " (expected: 40H)");
            }
            requireFirst(transferSyntax, ItemType.TRANSFER_SYNTAX);
            transferSyntax = subItem.restAsUid("transfer syntax name");
        }
        if (transferSyntax == null) {
            throw ItemReader.invalid("transfer syntax of context " + id + ": none (expected: one)");
        }
        return NegotiatedPresentationContext.accepted(id, transferSyntax);
    }

    private UnrecognizedItem unrecognized(int type, ItemReader item) {
        if (ItemType.isDefined(type)) {
            throw ItemReader.unexpected("item " + ItemReader.hex(type) + ": out of place (expected: elsewhere)");
        }
        if (++unrecognizedCount > limits.maxUnrecognizedItems()) {
            throw ItemReader.invalid("unrecognized items: more than " + limits.maxUnrecognizedItems()
                    + " (expected: at most " + limits.maxUnrecognizedItems() + ")");
        }
        return new UnrecognizedItem(type, item.rest());
    }

    static void requireFirst(@Nullable Object previous, int type) {
        if (previous != null) {
            throw ItemReader.unexpected("item " + ItemReader.hex(type) + ": twice (expected: once)");
        }
    }
}
