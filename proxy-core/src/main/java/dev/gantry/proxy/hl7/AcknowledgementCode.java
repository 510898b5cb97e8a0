package dev.gantry.proxy.hl7;

import org.jspecify.annotations.Nullable;

/** MSA-1 (HL7 table 0008). Codes that begin with {@code C} are accept acknowledgements of the enhanced mode. */
public enum AcknowledgementCode {
    AA,
    AE,
    AR,
    CA,
    CE,
    CR;

    /** Returns the code that is written so, or null. */
    public static @Nullable AcknowledgementCode of(String word) {
        for (AcknowledgementCode code : values()) {
            if (code.name().equals(word)) {
                return code;
            }
        }
        return null;
    }

    /** Returns whether it says that the message was taken for safe keeping, or not, rather than what came of it. */
    public boolean isAccept() {
        return this == CA || this == CE || this == CR;
    }

    /** Returns whether it is AA or CA. */
    public boolean isPositive() {
        return this == AA || this == CA;
    }
}
