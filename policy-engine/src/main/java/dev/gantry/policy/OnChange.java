package dev.gantry.policy;

/**
 * What becomes of associations that are open when another policy comes into force. Whichever it is, every message that begins
 * after that is judged by the new policy; this is about associations that it would not let in at all.
 */
public enum OnChange {
    /** They stay open, and their messages are refused one by one. */
    RECHECK,
    /** Their messages are refused, and they are ended as soon as no operation is outstanding. */
    DRAIN,
    /** They are aborted as soon as no message is on its way. */
    ABORT
}
