package dev.gantry.proxy.dicom.dimse;

import org.jspecify.annotations.Nullable;

/** The priority of an operation, (0000,0700) (PS3.7 E.1). */
public enum Priority {
    MEDIUM(0),
    HIGH(1),
    LOW(2);

    private final int code;

    Priority(int code) {
        this.code = code;
    }

    /** Returns the value of the element. */
    public int code() {
        return code;
    }

    static @Nullable Priority ofCode(int code) {
        for (Priority priority : values()) {
            if (priority.code == code) {
                return priority;
            }
        }
        return null;
    }
}
