package dev.gantry.policy.cells;

/**
 * A device under one of its names.
 *
 * @param device the id of the device
 * @param zone the id of its zone
 * @param aeTitle the AE title; empty for the device under its HL7 names
 */
public record Seat(String device, String zone, String aeTitle) {
    /** Returns whether it stands for the device under its HL7 names. */
    public boolean isHl7() {
        return aeTitle.isEmpty();
    }
}
