package dev.gantry.proxy.dicom.pdu;

import java.util.Locale;

/** A tolerance towards the P-DATA-TF PDUs of one device, granted by name and off by default. */
public enum PduQuirk {
    /** A fragment may have an odd number of bytes, against PS3.8 E.1. */
    ODD_PDV_LENGTH,
    /**
     * A PDU may hold the end of a command set and the beginning of its data set. PS3.8 Annex E lets the values of one message
     * share a PDU, so that this passes for every device; who grants it wants to know who does it.
     */
    COMMAND_AND_DATA_IN_ONE_PDU;

    private final String keyword = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the name as written in a policy, such as {@code odd-pdv-length}. */
    public String keyword() {
        return keyword;
    }
}
