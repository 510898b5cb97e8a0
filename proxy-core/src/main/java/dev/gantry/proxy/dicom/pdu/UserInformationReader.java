package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the sub-items of a user information item (PS3.8 Annex D, PS3.7 D.3.3). */
final class UserInformationReader {
    private final PduLimits limits;
    private final boolean request;
    private @Nullable MaximumLength maximumLength;
    private @Nullable Uid implementationClassUid;
    private @Nullable String implementationVersionName;
    private boolean implementationVersionNameSeen;
    private @Nullable AsynchronousOperationsWindow asynchronousOperationsWindow;
    private final List<RoleSelection> roleSelections = new ArrayList<>();
    private final List<SopClassExtendedNegotiation> extendedNegotiations = new ArrayList<>();
    private final List<SopClassCommonExtendedNegotiation> commonExtendedNegotiations = new ArrayList<>();
    private final Set<Uid> roleClasses = new HashSet<>();
    private final Set<Uid> extendedClasses = new HashSet<>();
    private final Set<Uid> commonExtendedClasses = new HashSet<>();
    private @Nullable UserIdentityRq userIdentityRq;
    private @Nullable UserIdentityAc userIdentityAc;
    private final List<UnrecognizedItem> unrecognizedItems = new ArrayList<>();

    UserInformationReader(PduLimits limits, boolean request) {
        this.limits = limits;
        this.request = request;
    }

    UserInformation read(ItemReader in) {
        int count = 0;
        while (in.hasMore()) {
            if (++count > limits.maxUserInformationItems()) {
                throw ItemReader.invalid("user information sub-items: more than " + limits.maxUserInformationItems()
                        + " (expected: at most " + limits.maxUserInformationItems() + ")");
            }
            ItemReader item = in.item();
            readSubItem(in.itemType(), item);
        }
        return new UserInformation(
                maximumLength,
                implementationIdentity(),
                asynchronousOperationsWindow,
                roleSelections,
                extendedNegotiations,
                commonExtendedNegotiations,
                userIdentityRq,
                userIdentityAc,
                unrecognizedItems);
    }

    private @Nullable ImplementationIdentity implementationIdentity() {
        return implementationClassUid == null && implementationVersionName == null
                ? null
                : new ImplementationIdentity(implementationClassUid, implementationVersionName);
    }

    private void readSubItem(int type, ItemReader item) {
        switch (type) {
            case ItemType.MAXIMUM_LENGTH -> {
                AssociationPduReader.requireFirst(maximumLength, type);
                item.requireExactly(4);
                maximumLength = new MaximumLength(item.unsignedInt("maximum length"));
            }
            case ItemType.IMPLEMENTATION_CLASS_UID -> {
                AssociationPduReader.requireFirst(implementationClassUid, type);
                implementationClassUid = item.restAsUid("implementation class UID");
            }
            case ItemType.IMPLEMENTATION_VERSION_NAME -> readVersionName(item);
            case ItemType.ASYNCHRONOUS_OPERATIONS_WINDOW -> {
                AssociationPduReader.requireFirst(asynchronousOperationsWindow, type);
                item.requireExactly(4);
                asynchronousOperationsWindow = new AsynchronousOperationsWindow(
                        item.unsignedShort("operations invoked"), item.unsignedShort("operations performed"));
            }
            case ItemType.ROLE_SELECTION -> {
                Uid sopClass = item.countedUid("SOP class UID");
                requireFirstFor(sopClass, roleClasses, type);
                item.requireExactly(2);
                roleSelections.add(new RoleSelection(sopClass, item.flag("SCU role"), item.flag("SCP role")));
            }
            case ItemType.SOP_CLASS_EXTENDED_NEGOTIATION -> {
                Uid sopClass = item.countedUid("SOP class UID");
                requireFirstFor(sopClass, extendedClasses, type);
                extendedNegotiations.add(new SopClassExtendedNegotiation(sopClass, item.rest()));
            }
            case ItemType.SOP_CLASS_COMMON_EXTENDED_NEGOTIATION -> {
                requirePlace(request, type);
                readCommonExtendedNegotiation(item);
            }
            case ItemType.USER_IDENTITY_RQ -> {
                requirePlace(request, type);
                AssociationPduReader.requireFirst(userIdentityRq, type);
                userIdentityRq = readUserIdentityRq(item);
            }
            case ItemType.USER_IDENTITY_AC -> {
                requirePlace(!request, type);
                AssociationPduReader.requireFirst(userIdentityAc, type);
                userIdentityAc = new UserIdentityAc(item.counted("server response"));
                item.requireEnd();
            }
            default -> {
                requirePlace(!ItemType.isDefined(type), type);
                unrecognizedItems.add(new UnrecognizedItem(type, item.rest()));
            }
        }
    }

    /** An empty name is read as none; trailing spaces and NUL bytes are padding. */
    private void readVersionName(ItemReader item) {
        if (implementationVersionNameSeen) {
            throw ItemReader.unexpected("item 55H: twice (expected: once)");
        }
        implementationVersionNameSeen = true;
        if (item.remaining() > ImplementationIdentity.MAX_VERSION_NAME_LENGTH) {
            throw ItemReader.invalid("implementation version name: " + item.remaining()
                    + " characters (expected: at most " + ImplementationIdentity.MAX_VERSION_NAME_LENGTH + ")");
        }
        String name = item.restAsText();
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == ' ' || name.charAt(end - 1) == 0)) {
            end--;
        }
        if (end == 0) {
            return;
        }
        name = name.substring(0, end);
        if (!ImplementationIdentity.isValidVersionName(name)) {
            throw ItemReader.invalid(
                    "implementation version name: not printable (expected: 1 to 16 characters of printable ASCII)");
        }
        implementationVersionName = name;
    }

    private void readCommonExtendedNegotiation(ItemReader item) {
        Uid sopClass = item.countedUid("SOP class UID");
        requireFirstFor(sopClass, commonExtendedClasses, ItemType.SOP_CLASS_COMMON_EXTENDED_NEGOTIATION);
        Uid serviceClass = item.countedUid("service class UID");
        ItemReader related = item.countedFields("related general SOP class identification");
        List<Uid> relatedClasses = new ArrayList<>();
        while (related.hasMore()) {
            if (relatedClasses.size() == limits.maxTransferSyntaxes()) {
                throw ItemReader.invalid("related general SOP classes: more than " + limits.maxTransferSyntaxes()
                        + " (expected: at most " + limits.maxTransferSyntaxes() + ")");
            }
            relatedClasses.add(related.countedUid("related general SOP class UID"));
        }
        // PS3.7 Table D.3-12: whatever a later version adds behind is ignored.
        commonExtendedNegotiations.add(new SopClassCommonExtendedNegotiation(sopClass, serviceClass, relatedClasses));
    }

    private static UserIdentityRq readUserIdentityRq(ItemReader item) {
        int code = item.unsignedByte("user identity type");
        UserIdentityType type = UserIdentityType.ofCode(code);
        if (type == null) {
            throw ItemReader.invalid("user identity type: " + code + " (expected: 1 to 5)");
        }
        boolean positiveResponseRequested = item.flag("positive response requested");
        OpaqueBytes primary = item.counted("primary field");
        OpaqueBytes secondary = item.counted("secondary field");
        item.requireEnd();
        if (type != UserIdentityType.USERNAME_AND_PASSCODE && secondary.length() > 0) {
            throw ItemReader.invalid(
                    "secondary field of user identity type " + code + ": " + secondary + " (expected: empty)");
        }
        return new UserIdentityRq(type, positiveResponseRequested, primary, secondary);
    }

    private static void requirePlace(boolean inPlace, int type) {
        if (!inPlace) {
            throw ItemReader.unexpected("item " + ItemReader.hex(type) + ": out of place (expected: elsewhere)");
        }
    }

    private static void requireFirstFor(Uid sopClass, Set<Uid> seen, int type) {
        if (!seen.add(sopClass)) {
            throw ItemReader.unexpected(
                    "item " + ItemReader.hex(type) + " for `" + sopClass + "`: twice (expected: once)");
        }
    }
}
