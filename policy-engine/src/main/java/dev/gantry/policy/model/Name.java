package dev.gantry.policy.model;

import dev.gantry.policy.diagnostic.SourceSpan;

/** A word of the policy and where it stands. */
public record Name(String text, SourceSpan span) {
    @Override
    public String toString() {
        return text;
    }
}
