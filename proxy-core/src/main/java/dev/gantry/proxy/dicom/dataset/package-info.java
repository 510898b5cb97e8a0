/**
 * Reads data sets (PS3.5 chapter 7) as they stream by, as far as a rule looks into them.
 *
 * <p>Starting points: {@link dev.gantry.proxy.dicom.dataset.DataSetReader} is fed the fragments of a data set and picks
 * out the values that somebody {@linkplain dev.gantry.proxy.dicom.dataset.DataSetReader.Selection asked for}. Nothing is
 * changed, and nothing is held but those values.
 */
@NullMarked
package dev.gantry.proxy.dicom.dataset;

import org.jspecify.annotations.NullMarked;
