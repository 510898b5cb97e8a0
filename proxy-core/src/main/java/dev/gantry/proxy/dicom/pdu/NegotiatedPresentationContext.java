package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.Uid;
import org.jspecify.annotations.Nullable;

/**
 * A presentation context item of an A-ASSOCIATE-AC (PS3.8 9.3.3.2, item type 21H).
 *
 * @param id the presentation context id, odd, 1 to 255
 * @param result whether the context is accepted, or why not
 * @param transferSyntax the transfer syntax of an accepted context; null for all others, where the standard gives the field no
 *     meaning and forbids to test it
 */
public record NegotiatedPresentationContext(
        int id, ContextResult result, @Nullable Uid transferSyntax) {
    /** @throws IllegalArgumentException if the id is not odd and of one byte, or result and transfer syntax do not fit */
    public NegotiatedPresentationContext {
        ProposedPresentationContext.checkId(id);
        if ((result == ContextResult.ACCEPTANCE) != (transferSyntax != null)) {
            throw new IllegalArgumentException("transfer syntax of context " + id + ": `" + transferSyntax
                    + "` (expected: one for an accepted context, none for a refused one)");
        }
    }

    /** Makes an accepted context. */
    public static NegotiatedPresentationContext accepted(int id, Uid transferSyntax) {
        return new NegotiatedPresentationContext(id, ContextResult.ACCEPTANCE, transferSyntax);
    }

    /** Makes a refused context. */
    public static NegotiatedPresentationContext refused(int id, ContextResult result) {
        return new NegotiatedPresentationContext(id, result, null);
    }

    /** Returns whether messages may be sent on this context. */
    public boolean isAccepted() {
        return result == ContextResult.ACCEPTANCE;
    }
}
