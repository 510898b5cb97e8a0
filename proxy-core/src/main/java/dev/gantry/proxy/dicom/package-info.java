/**
 * Value types that every DICOM layer shares.
 *
 * <p>Starting points: {@link dev.gantry.proxy.dicom.AeTitleField} is an AE title as it came off the wire,
 * {@link dev.gantry.proxy.dicom.AeTitle} one that was checked; {@link dev.gantry.proxy.dicom.Uid} is a checked UID.
 */
@NullMarked
package dev.gantry.proxy.dicom;

import org.jspecify.annotations.NullMarked;
