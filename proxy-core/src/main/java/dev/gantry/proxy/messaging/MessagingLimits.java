package dev.gantry.proxy.messaging;

import java.time.Duration;

/**
 * How long connections for HL7 messages wait, and what one message may cost.
 *
 * @param firstMessage for the first header on a connection whose peer the policy does not know
 * @param message from the first byte of a message to its last, however many come
 * @param acknowledgement for the receiver, from the moment when a message is to be passed on, connecting included, to its
 *     answer
 * @param idle between messages
 * @param lifetime of a connection, in all
 * @param heldBytes how much of a message is held until it is complete; a longer one is passed on as it comes
 */
public record MessagingLimits(
        Duration firstMessage,
        Duration message,
        Duration acknowledgement,
        Duration idle,
        Duration lifetime,
        int heldBytes) {}
