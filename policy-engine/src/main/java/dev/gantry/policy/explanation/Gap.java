package dev.gantry.policy.explanation;

/**
 * A point in which a request differs from what a rule is about.
 *
 * @param point the key of the rule that says it, such as {@code sop}
 * @param text what the rule says there, in the house style
 */
public record Gap(String point, String text) {}
