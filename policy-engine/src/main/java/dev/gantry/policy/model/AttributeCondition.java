package dev.gantry.policy.model;

import dev.gantry.policy.vocabulary.Attribute;
import java.util.List;
import java.util.Set;

/**
 * One condition of {@code where}. On an attribute that is missing every test is false but {@code present: false}. An
 * attribute of several values meets a test of an {@code allow} only if all of them do, that of a {@code deny} or
 * {@code require} if any does: either way the doubt falls on the safe side.
 */
public record AttributeCondition(Name word, Attribute attribute, List<Test> tests) {
    public AttributeCondition {
        tests = List.copyOf(tests);
    }

    /** What is asked of a value. */
    public sealed interface Test permits In, NotIn, Prefix, Present, Between {}

    /** The value is one of these. */
    public record In(Set<String> values) implements Test {
        public In {
            values = Set.copyOf(values);
        }
    }

    /** The value is there and none of these. */
    public record NotIn(Set<String> values) implements Test {
        public NotIn {
            values = Set.copyOf(values);
        }
    }

    /** The value begins with one of these. */
    public record Prefix(Set<String> values) implements Test {
        public Prefix {
            values = Set.copyOf(values);
        }
    }

    /** The attribute is there with a value, or is not. */
    public record Present(boolean present) implements Test {}

    /** The value lies between two, both included; an empty text stands for no bound. Numbers and days only. */
    public record Between(String min, String max) implements Test {}
}
