/**
 * HL7 version 2 as far as a proxy has to read and write it: the header segment, acknowledgements, and where segments begin.
 *
 * <p>Starting points: {@link dev.gantry.proxy.hl7.MessageHeader} reads a header, {@link dev.gantry.proxy.hl7.Acknowledgement}
 * reads an answer, {@link dev.gantry.proxy.hl7.OwnAcknowledgement} writes one. Messages themselves are never copied into
 * values, changed or transcoded.
 */
@NullMarked
package dev.gantry.proxy.hl7;

import org.jspecify.annotations.NullMarked;
