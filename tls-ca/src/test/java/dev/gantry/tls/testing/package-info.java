/**
 * Fixtures: certificates of every shape, the wrong ones above all.
 *
 * <p>Starting points: {@link dev.gantry.tls.testing.TestCertificates}.
 */
@NullMarked
package dev.gantry.tls.testing;

import org.jspecify.annotations.NullMarked;
