package dev.gantry.policy.resolve;

import org.jspecify.annotations.Nullable;

/**
 * One atom of the dimensions "caller" and "called": a device under one of its names.
 *
 * @param device the index of the device
 * @param aeTitle the AE title; absent for the device under its HL7 names
 */
public record Party(int device, @Nullable String aeTitle) {
    /** Returns whether it stands for the device under its HL7 names. */
    public boolean isHl7() {
        return aeTitle == null;
    }
}
