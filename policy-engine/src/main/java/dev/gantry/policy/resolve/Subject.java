package dev.gantry.policy.resolve;

import dev.gantry.policy.vocabulary.SopClasses;

/**
 * One atom of the dimension "what it is about": a SOP class, an HL7 message, or all of either that no atom of its own stands
 * for.
 *
 * @param text the UID or the message; empty for the others
 */
public record Subject(Kind kind, String text) {
    /** What an atom stands for. */
    public enum Kind {
        SOP_CLASS,
        OTHER_SOP_CLASS,
        HL7_MESSAGE,
        OTHER_HL7_MESSAGE
    }

    /** Returns whether it is about HL7. */
    public boolean isHl7() {
        return kind == Kind.HL7_MESSAGE || kind == Kind.OTHER_HL7_MESSAGE;
    }

    /** Returns what people call it. */
    public String display() {
        return switch (kind) {
            case SOP_CLASS -> SopClasses.display(text);
            case HL7_MESSAGE -> text;
            case OTHER_SOP_CLASS -> "any other SOP class";
            case OTHER_HL7_MESSAGE -> "any other HL7 message";
        };
    }
}
