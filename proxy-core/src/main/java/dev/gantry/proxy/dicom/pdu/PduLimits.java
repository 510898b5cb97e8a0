package dev.gantry.proxy.dicom.pdu;

/**
 * What the decoder lets a peer send. Each limit is checked when the field that states it is read, before anything is kept.
 *
 * @param maxAssociationPduBytes the longest A-ASSOCIATE-RQ or -AC, by its PDU-length; 512 to 1048576 bytes
 * @param maxPDataBytes the longest P-DATA-TF, by its PDU-length, of a peer that was told of no limit; it is relayed in pieces, so
 *     this bounds no memory; at least 4096 bytes
 * @param maxPresentationContexts the most presentation contexts of one PDU; 1 to 128, which is all the ids there are
 * @param maxTransferSyntaxes the most transfer syntaxes of one presentation context
 * @param maxUserInformationItems the most sub-items of the user information item, those of no known type included
 * @param maxUnrecognizedItems the most items of no known type in one PDU outside the user information item
 */
public record PduLimits(
        int maxAssociationPduBytes,
        long maxPDataBytes,
        int maxPresentationContexts,
        int maxTransferSyntaxes,
        int maxUserInformationItems,
        int maxUnrecognizedItems) {
    /** Limits that fit any peer known: 64 KiB, 1 GiB, 128 contexts, 64 transfer syntaxes, 512 sub-items, 16 unknown items. */
    public static final PduLimits DEFAULT = new PduLimits(64 * 1024, 1L << 30, 128, 64, 512, 16);

    /** @throws IllegalArgumentException if a value is outside its range */
    public PduLimits {
        check("maximum association PDU length", maxAssociationPduBytes, 512, 1 << 20);
        check("maximum P-DATA length", maxPDataBytes, 4096, 0xFFFF_FFFFL);
        check("maximum number of presentation contexts", maxPresentationContexts, 1, 128);
        check("maximum number of transfer syntaxes", maxTransferSyntaxes, 1, 1024);
        check("maximum number of user information sub-items", maxUserInformationItems, 2, 65536);
        check("maximum number of unrecognized items", maxUnrecognizedItems, 0, 1024);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
