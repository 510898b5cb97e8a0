/** Command sets of PS3.7, and cutting a stream of presentation data values into messages. */
@NullMarked
package dev.gantry.proxy.dicom.dimse;

import org.jspecify.annotations.NullMarked;
