package dev.gantry.policy.cells;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Sender;
import dev.gantry.policy.resolve.Subject;
import dev.gantry.policy.vocabulary.Operations;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that the same boxes bear on, and whose commands and SOP classes carry attributes alike.
 *
 * @param boxes the boxes, those of denies first; empty where no rule bears on them
 * @param from a caller
 * @param to a called device
 * @param subjects the SOP classes or messages
 * @param operations the operations, as {@link Operations}
 * @param transferSyntaxes the transfer syntaxes
 */
public record Cell(
        List<CellBox> boxes, int from, int to, BitSet subjects, int operations, BitSet transferSyntaxes, Space space) {
    private static final DimseCommand[] COMMANDS = DimseCommand.values();

    /** Returns the subject that speaks for all of them: one of the standard where there is one. */
    public Subject subject() {
        return space.subjects().get(subjects.nextSetBit(0));
    }

    /** Returns the UID or the message that a request can name for the subject. */
    public String subjectText() {
        Subject subject = subject();
        return switch (subject.kind()) {
            case SOP_CLASS, HL7_MESSAGE -> subject.text();
            case OTHER_SOP_CLASS -> Witness.SOP_CLASS;
            case OTHER_HL7_MESSAGE -> Witness.MESSAGE;
        };
    }

    /** Returns one of the operations as a set of one. */
    public int operation() {
        return Integer.lowestOneBit(operations);
    }

    /** Returns the command of {@link #operation()}; absent for HL7. */
    public @Nullable DimseCommand command() {
        if (operation() == Operations.HL7_MESSAGE) {
            return null;
        }
        int number = Integer.numberOfTrailingZeros(operations) >> 1;
        for (DimseCommand command : COMMANDS) {
            if (command.number() == number) {
                return command;
            }
        }
        return null;
    }

    /** Returns which end sends the request of {@link #operation()}. */
    public Sender sender() {
        return Integer.numberOfTrailingZeros(operations) % 2 == 0 ? Sender.CALLER : Sender.CALLED;
    }

    /** Returns the UID of one of the transfer syntaxes, ones that every device knows before others. */
    public String transferSyntax() {
        for (String usual : Witness.USUAL_TRANSFER_SYNTAXES) {
            int index = space.transferSyntaxes().indexOf(usual);
            if (index >= 0 && transferSyntaxes.get(index)) {
                return usual;
            }
        }
        String uid = space.transferSyntaxes().get(transferSyntaxes.nextSetBit(0));
        return uid.isEmpty() ? Witness.TRANSFER_SYNTAX : uid;
    }

    /** Returns the caller. */
    public Seat caller() {
        return space.seats().get(from);
    }

    /** Returns the called device. */
    public Seat called() {
        return space.seats().get(to);
    }

    /** Returns the AE titles that {@code self} means in any of the policies. */
    Set<String> callerTitles() {
        return space.allTitles(caller().device());
    }

    /** Returns the AE titles that {@code self} means in a policy. */
    Set<String> callerTitles(int policy) {
        return space.titles(policy, caller().device());
    }

    /** Returns whether {@code self} means the same AE titles in every policy. */
    public boolean hasSameTitles() {
        return space.hasSameTitles(from);
    }

    /** Returns the part of it with some subjects and operations; empty where there is none. */
    public java.util.Optional<Cell> within(BitSet others, int some) {
        BitSet common = (BitSet) subjects.clone();
        common.and(others);
        return common.isEmpty() || (operations & some) == 0
                ? java.util.Optional.empty()
                : java.util.Optional.of(new Cell(boxes, from, to, common, operations & some, transferSyntaxes, space));
    }

    /** Returns the same requests between others that the same boxes bear on. */
    public Cell between(int caller, int callee) {
        return new Cell(boxes, caller, callee, subjects, operations, transferSyntaxes, space);
    }

    /** Returns what tells the refinements of cells apart: the boxes, and what the messages can carry. */
    public Object key() {
        DimseCommand command = command();
        boolean move = command == DimseCommand.C_MOVE;
        boolean mute = dev.gantry.policy.compile.Condition.isMute(command, subjectText());
        boolean byCaller = move && boxes.stream().anyMatch(CellBox::dependsOnCaller);
        return new Key(boxes, move, mute, byCaller ? from : -1);
    }

    private record Key(List<CellBox> boxes, boolean move, boolean mute, int caller) {}
}
