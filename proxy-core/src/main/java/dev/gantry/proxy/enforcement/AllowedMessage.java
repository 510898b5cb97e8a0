package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Decision;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.dimse.CommandSet;

/**
 * A request message that the rules let through, as far as they can say yet.
 *
 * @param decision what they said
 */
record AllowedMessage(NegotiatedContext context, CommandSet command, Sender sender, Decision decision) {
    AllowedMessage decided(Decision other) {
        return new AllowedMessage(context, command, sender, other);
    }
}
