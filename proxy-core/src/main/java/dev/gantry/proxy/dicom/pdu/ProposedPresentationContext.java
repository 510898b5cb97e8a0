package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.Uid;
import java.util.List;

/**
 * A presentation context item of an A-ASSOCIATE-RQ (PS3.8 9.3.2.2, item type 20H): one abstract syntax (30H) and one or more
 * transfer syntaxes (40H).
 *
 * @param id the presentation context id, odd, 1 to 255
 * @param abstractSyntax the SOP class
 * @param transferSyntaxes at least one, in the order of the request
 * @param unrecognizedItems sub-items of a type that PS3.8 does not define here, in their order
 */
public record ProposedPresentationContext(
        int id, Uid abstractSyntax, List<Uid> transferSyntaxes, List<UnrecognizedItem> unrecognizedItems) {
    /** @throws IllegalArgumentException if the id is not odd and of one byte, or there is no transfer syntax */
    public ProposedPresentationContext {
        checkId(id);
        transferSyntaxes = List.copyOf(transferSyntaxes);
        unrecognizedItems = List.copyOf(unrecognizedItems);
        if (transferSyntaxes.isEmpty()) {
            throw new IllegalArgumentException("transfer syntaxes: none (expected: at least one)");
        }
    }

    /** Makes a context without unrecognized items. */
    public ProposedPresentationContext(int id, Uid abstractSyntax, List<Uid> transferSyntaxes) {
        this(id, abstractSyntax, transferSyntaxes, List.of());
    }

    /** Returns whether {@code id} may name a presentation context: PS3.8 9.3.2.2 has odd numbers from 1 to 255. */
    public static boolean isValidId(int id) {
        return (id & 1) == 1 && id >= 1 && id <= 255;
    }

    static void checkId(int id) {
        if (!isValidId(id)) {
            throw new IllegalArgumentException("presentation context id: " + id + " (expected: odd, 1 to 255)");
        }
    }
}
