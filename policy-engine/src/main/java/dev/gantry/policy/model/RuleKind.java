package dev.gantry.policy.model;

import java.util.Locale;

/** The three kinds of rule. */
public enum RuleKind {
    /** Grants. */
    ALLOW,
    /** Takes away, and always wins. */
    DENY,
    /** Adds obligations and conditions to what is allowed. */
    REQUIRE;

    /** Returns the key that makes a rule one. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
