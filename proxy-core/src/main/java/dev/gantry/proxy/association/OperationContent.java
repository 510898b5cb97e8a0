package dev.gantry.proxy.association;

import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import org.jspecify.annotations.Nullable;

/**
 * What an operation that passed was about. It holds patient data, and is for the audit trail alone: {@link #toString} tells
 * nothing of them.
 *
 * @param sender who sent the request
 * @param sopClass of the request
 * @param sopInstance of the request, absent where it names none
 * @param transferSyntax of its data set
 * @param status of the final response, absent where none came
 * @param patientId (0010,0020), bytes as characters of ISO 8859-1; empty where it does not stand there or could not be read
 * @param studyInstanceUid (0020,000D) likewise, of a performed procedure step that of its first scheduled step
 * @param moveDestination the AE title that a C-MOVE wants the instances sent to; empty for others
 * @param identifier the data set of a query, cut to {@link #MAX_IDENTIFIER_BYTES}; empty for others
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OperationContent(
        Sender sender,
        CommandField command,
        Uid sopClass,
        @Nullable Uid sopInstance,
        Uid transferSyntax,
        @Nullable DimseStatus status,
        String patientId,
        String studyInstanceUid,
        String moveDestination,
        byte[] identifier) {
    /** The longest data set of a query that is kept, in bytes. */
    public static final int MAX_IDENTIFIER_BYTES = 32 << 10;

    /** Returns whether the other side has done what it was asked for. */
    public boolean isDone() {
        if (status == null) {
            return false;
        }
        return switch (status.category()) {
            case SUCCESS, WARNING -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return command + " of " + sopClass;
    }
}
