package dev.gantry.policy.vocabulary;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Sender;

/**
 * Sets of operations as bits of an int: one for each pair of command and sender of the request, and one for HL7 messages,
 * which the caller always sends.
 */
public final class Operations {
    /** An HL7 message. */
    public static final int HL7_MESSAGE = 1 << 24;

    /** Every operation that there is. */
    public static final int ALL = (1 << 25) - 1;

    private static final int BY_CALLER = 0x55_5555;
    private static final int EVENT_REPORTS =
            of(Sender.CALLER, DimseCommand.N_EVENT_REPORT) | of(Sender.CALLED, DimseCommand.N_EVENT_REPORT);

    /** The operations in which the caller is SCU: what it sends, but for N-EVENT-REPORT, which an SCP sends. */
    public static final int CALLER_IS_SCU =
            ((BY_CALLER & ~EVENT_REPORTS) | of(Sender.CALLED, DimseCommand.N_EVENT_REPORT));

    /** The operations in which the caller is SCP. */
    public static final int CALLER_IS_SCP = 0xFF_FFFF & ~CALLER_IS_SCU;

    private Operations() {}

    /** Returns the set of some commands, their requests sent by one side. */
    public static int of(Sender sender, DimseCommand... commands) {
        int set = 0;
        for (DimseCommand command : commands) {
            set |= 1 << index(command, sender);
        }
        return set;
    }

    /** Returns the number of the bit of one operation, 0 to 23. */
    public static int index(DimseCommand command, Sender sender) {
        return command.number() * 2 + (sender == Sender.CALLED ? 1 : 0);
    }

    /** Returns the set with the two sides changed. */
    public static int mirrored(int set) {
        return ((set & BY_CALLER) << 1) | ((set >>> 1) & BY_CALLER);
    }
}
