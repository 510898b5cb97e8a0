package dev.gantry.proxy.dicom.pdu;

/**
 * The asynchronous operations window sub-item (PS3.7 D.3.3.3, item type 53H).
 *
 * @param maximumInvoked operations that the sender may have outstanding; 0 means no limit; at most 65535
 * @param maximumPerformed operations that the sender takes at a time; 0 means no limit; at most 65535
 */
public record AsynchronousOperationsWindow(int maximumInvoked, int maximumPerformed) {
    /** @throws IllegalArgumentException if a value does not fit in two bytes */
    public AsynchronousOperationsWindow {
        if (maximumInvoked < 0 || maximumInvoked > 0xFFFF || maximumPerformed < 0 || maximumPerformed > 0xFFFF) {
            throw new IllegalArgumentException("asynchronous operations window: " + maximumInvoked + "/"
                    + maximumPerformed + " (expected: 0 to 65535)");
        }
    }
}
