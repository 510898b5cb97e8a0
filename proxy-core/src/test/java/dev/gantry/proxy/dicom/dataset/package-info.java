@NullMarked
package dev.gantry.proxy.dicom.dataset;

import org.jspecify.annotations.NullMarked;
