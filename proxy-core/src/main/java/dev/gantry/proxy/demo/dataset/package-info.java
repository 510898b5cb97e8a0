/**
 * Data sets, as far as the demo needs them: the archive reads what it indexes, the phantoms write what they are.
 *
 * <p>Starting points: {@link dev.gantry.proxy.demo.dataset.DataSet} holds elements,
 * {@link dev.gantry.proxy.demo.dataset.DataSetReader} and {@link dev.gantry.proxy.demo.dataset.DataSetWriter} know the two little
 * endian encodings of PS3.5, and {@link dev.gantry.proxy.demo.dataset.SopInstance} is one object with its file format. The proxy
 * itself never looks into a data set with these.
 */
@NullMarked
package dev.gantry.proxy.demo.dataset;

import org.jspecify.annotations.NullMarked;
