package dev.gantry.proxy.transport;

/** What is spoken at a listener. */
public enum WireProtocol {
    /** The DICOM upper layer (PS3.8 9). */
    DICOM,
    /** HL7 version 2 over MLLP. */
    HL7
}
