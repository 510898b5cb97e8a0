package dev.gantry.proxy.testing;

import dev.gantry.proxy.probe.AssociateRqBytes;

/** The A-ASSOCIATE-RQ (PS3.8 9.3.2) of the {@link Hospital}'s CT, correct until a test spoils a part of it. */
public final class RawAssociateRq {

    private RawAssociateRq() {}

    /** Called {@code PACS_IN}, calling {@code CT01}, no context yet, 16384 bytes of maximum length. */
    public static AssociateRqBytes plain() {
        return AssociateRqBytes.plain("CT01", "PACS_IN");
    }

    /** The same, with Verification in Implicit VR Little Endian as context 1. */
    public static AssociateRqBytes verification() {
        return AssociateRqBytes.verification("CT01", "PACS_IN");
    }
}
