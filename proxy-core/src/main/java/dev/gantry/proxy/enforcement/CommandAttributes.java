package dev.gantry.proxy.enforcement;

import dev.gantry.policy.MessageAttributes;
import dev.gantry.proxy.dicom.dimse.CommandElement;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import org.jspecify.annotations.Nullable;

/** The elements of a command set that rules may look at. */
record CommandAttributes(CommandSet command) implements MessageAttributes {
    private static final int MOVE_DESTINATION = 0x0000_0600;
    private static final int AFFECTED_SOP_INSTANCE_UID = 0x0000_1000;

    @Override
    public @Nullable String value(int tag) {
        return switch (tag) {
            case MOVE_DESTINATION -> text(CommandElement.MOVE_DESTINATION);
            case AFFECTED_SOP_INSTANCE_UID -> text(CommandElement.AFFECTED_SOP_INSTANCE_UID);
            default -> null;
        };
    }

    private @Nullable String text(CommandElement element) {
        return command.has(element) ? command.text(element).strip().replace("\0", "") : null;
    }
}
