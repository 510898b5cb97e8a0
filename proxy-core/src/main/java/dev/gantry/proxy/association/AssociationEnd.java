package dev.gantry.proxy.association;

import java.time.Duration;

/**
 * How an association ended.
 *
 * @param cause what ended it, the first of several
 * @param detail a sentence for the log; empty where the cause says all
 * @param lasted from the request to the end
 * @param bytesFromCaller the bytes of message fragments that were relayed to the called device
 * @param bytesFromCalled the bytes of message fragments that were relayed to the caller
 * @param messagesFromCaller the messages likewise
 * @param messagesFromCalled the messages likewise
 */
public record AssociationEnd(
        Cause cause,
        String detail,
        Duration lasted,
        long bytesFromCaller,
        long bytesFromCalled,
        long messagesFromCaller,
        long messagesFromCalled) {
    /** What ended an association. */
    public enum Cause {
        /** The policy refused it. */
        REFUSED,
        /** The called device rejected it. */
        REJECTED_BY_CALLED,
        /** The called device could not be reached, did not answer in time, or answered nonsense. */
        CALLED_UNAVAILABLE,
        /** It was released in order. */
        RELEASED,
        ABORTED_BY_CALLER,
        ABORTED_BY_CALLED,
        /** The caller's connection broke. */
        LOST_CALLER,
        /** The called device's connection broke. */
        LOST_CALLED,
        /** The caller broke the protocol. */
        PROTOCOL_ERROR_CALLER,
        /** The called device broke the protocol. */
        PROTOCOL_ERROR_CALLED,
        /** Nothing was said for too long. */
        IDLE,
        /** The caller began a message and sent too little of the rest. */
        SLOW_CALLER,
        /** The called device began a message and sent too little of the rest. */
        SLOW_CALLED,
        /** It lasted for longer than any association may. */
        LIFETIME,
        /** An operator, or a change of policy, ended it. */
        CUT,
        /** The proxy stopped. */
        SHUTDOWN,
        /** The proxy has a bug. */
        INTERNAL_ERROR
    }
}
