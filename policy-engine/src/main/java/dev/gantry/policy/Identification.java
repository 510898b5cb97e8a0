package dev.gantry.policy;

/** The answer to: which device is at the other end? */
public sealed interface Identification {
    /**
     * Exactly one device fits.
     *
     * @param assurance how strongly it is known
     */
    record Identified(Device device, Assurance assurance) implements Identification {}

    /**
     * None fits, or several do.
     *
     * @param reason {@link ReasonCode#UNKNOWN_DEVICE} or {@link ReasonCode#AMBIGUOUS_DEVICE}
     * @param detail a sentence for the log, in the house style: lower case, no full stop
     */
    record Unidentified(ReasonCode reason, String detail) implements Identification {}
}
