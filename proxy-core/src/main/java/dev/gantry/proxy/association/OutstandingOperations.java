package dev.gantry.proxy.association;

import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.Passage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations that one side has requested and the other not finally answered. A response passes only as the answer to one
 * of them. Since no asynchronous operations window is negotiated there is one, as a rule; a peer that runs ahead of the
 * answers is borne with up to {@link #MAX}.
 */
final class OutstandingOperations {
    /** How many operations one side may have outstanding. */
    static final int MAX = 64;

    /**
     * An operation.
     *
     * @param passage who goes along with it and its answers
     * @param trace what it is about, absent where nobody wants to know
     */
    record Operation(
            int messageId,
            int contextId,
            CommandField request,
            Passage passage,
            @Nullable ContentTrace trace) {}

    private final List<Operation> operations = new ArrayList<>(1);

    /** Adds an operation; false if there are too many, or its Message ID (0000,0110) is in use. */
    boolean add(int messageId, int contextId, CommandField request, Passage passage, @Nullable ContentTrace trace) {
        if (operations.size() >= MAX || find(messageId) != null) {
            return false;
        }
        operations.add(new Operation(messageId, contextId, request, passage, trace));
        return true;
    }

    @Nullable
    Operation find(int messageId) {
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            if (operation.messageId() == messageId) {
                return operation;
            }
        }
        return null;
    }

    /** Takes out all that are left. */
    List<Operation> drain() {
        List<Operation> left = List.copyOf(operations);
        operations.clear();
        return left;
    }

    boolean isEmpty() {
        return operations.isEmpty();
    }

    void remove(Operation operation) {
        operations.remove(operation);
    }
}
