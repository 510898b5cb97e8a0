package dev.gantry.policy;

/** The two outcomes of a decision. */
public enum Effect {
    ALLOW,
    DENY
}
