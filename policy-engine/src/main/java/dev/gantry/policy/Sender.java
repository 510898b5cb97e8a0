package dev.gantry.policy;

/** Which end of the association a message comes from. */
public enum Sender {
    /** The device that requested the association. */
    CALLER,
    /** The device that accepted it. */
    CALLED
}
