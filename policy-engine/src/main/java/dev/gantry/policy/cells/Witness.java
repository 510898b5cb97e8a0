package dev.gantry.policy.cells;

import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.util.List;

/** Words that no policy names, to speak for all the others in requests that show something. */
final class Witness {
    /** A private SOP class (PS3.5 B.2: a UID made of a UUID). */
    static final String SOP_CLASS = "2.25.110";

    static final String TRANSFER_SYNTAX = "2.25.111";
    static final String MESSAGE = "ZZZ^Z99";
    static final String AE_TITLE = "ELSEWHERE";
    static final List<String> USUAL_TRANSFER_SYNTAXES =
            List.of(TransferSyntaxes.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntaxes.IMPLICIT_VR_LITTLE_ENDIAN);

    private Witness() {}
}
