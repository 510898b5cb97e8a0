/**
 * The seven PDUs of the DICOM upper layer (PS3.8 9.3) as immutable values, and the codec that is the only way between them
 * and bytes.
 *
 * <p>Starting points: {@link dev.gantry.proxy.dicom.pdu.Pdu} and its seven kinds;
 * {@link dev.gantry.proxy.dicom.pdu.PDataTf}, which always holds one fragment of one message.
 *
 * <p>Ownership of buffers: a {@link dev.gantry.proxy.dicom.pdu.PDataTf} owns one count of its buffer, and this passes with the
 * message. Whoever does not pass it on releases it, once. The encoder releases what it has been given, written or not. All
 * other PDUs and items hold no buffers.
 */
@NullMarked
package dev.gantry.proxy.dicom.pdu;

import org.jspecify.annotations.NullMarked;
