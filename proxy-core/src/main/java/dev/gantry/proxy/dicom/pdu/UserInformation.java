package dev.gantry.proxy.dicom.pdu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user information item (PS3.8 9.3.2.3, item type 50H) with the sub-items of PS3.8 Annex D and PS3.7 D.3.3.
 *
 * @param maximumLength 51H (PS3.8 D.1); null where absent, which says as much as no limit
 * @param implementationIdentity 52H and 55H (PS3.7 D.3.3.2); null where both are absent
 * @param asynchronousOperationsWindow 53H (PS3.7 D.3.3.3); null where absent: one operation at a time
 * @param roleSelections 54H (PS3.7 D.3.3.4), at most one for each SOP class
 * @param extendedNegotiations 56H (PS3.7 D.3.3.5), at most one for each SOP class
 * @param commonExtendedNegotiations 57H (PS3.7 D.3.3.6), in requests only, at most one for each SOP class
 * @param userIdentityRq 58H (PS3.7 D.3.3.7), in requests only
 * @param userIdentityAc 59H (PS3.7 D.3.3.7), in answers only
 * @param unrecognizedItems sub-items of a type not listed here, in their order
 */
public record UserInformation(
        @Nullable MaximumLength maximumLength,
        @Nullable ImplementationIdentity implementationIdentity,
        @Nullable AsynchronousOperationsWindow asynchronousOperationsWindow,
        List<RoleSelection> roleSelections,
        List<SopClassExtendedNegotiation> extendedNegotiations,
        List<SopClassCommonExtendedNegotiation> commonExtendedNegotiations,
        @Nullable UserIdentityRq userIdentityRq,
        @Nullable UserIdentityAc userIdentityAc,
        List<UnrecognizedItem> unrecognizedItems) {
    public UserInformation {
        roleSelections = List.copyOf(roleSelections);
        extendedNegotiations = List.copyOf(extendedNegotiations);
        commonExtendedNegotiations = List.copyOf(commonExtendedNegotiations);
        unrecognizedItems = List.copyOf(unrecognizedItems);
    }

    /** Makes an item of the two sub-items that every association has. */
    public static UserInformation of(MaximumLength maximumLength, ImplementationIdentity implementationIdentity) {
        return new UserInformation(
                maximumLength, implementationIdentity, null, List.of(), List.of(), List.of(), null, null, List.of());
    }

    /** Returns the maximum length that was stated; no limit where none was. */
    public MaximumLength statedMaximumLength() {
        return maximumLength == null ? MaximumLength.UNLIMITED : maximumLength;
    }

    public UserInformation withUserIdentityRq(@Nullable UserIdentityRq value) {
        return new UserInformation(
                maximumLength,
                implementationIdentity,
                asynchronousOperationsWindow,
                roleSelections,
                extendedNegotiations,
                commonExtendedNegotiations,
                value,
                userIdentityAc,
                unrecognizedItems);
    }
}
