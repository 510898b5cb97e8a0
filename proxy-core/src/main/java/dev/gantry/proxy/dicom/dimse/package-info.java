/**
 * Command sets of PS3.7, and cutting a stream of presentation data values into messages.
 *
 * <p>Starting points: {@link dev.gantry.proxy.dicom.dimse.MessageAssembler} turns the fragments of one direction into
 * {@link dev.gantry.proxy.dicom.dimse.CommandSet}s; {@link dev.gantry.proxy.dicom.dimse.CommandSet#refusing} makes the answer to a
 * request that is not let through; {@link dev.gantry.proxy.dicom.dimse.CommandSetCodec} reads and writes the bytes. Data sets are
 * not looked into.
 */
@NullMarked
package dev.gantry.proxy.dicom.dimse;

import org.jspecify.annotations.NullMarked;
