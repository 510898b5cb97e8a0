/**
 * Revocation lists (RFC 5280 5): signing those of the embedded authority when they are due, and serving them over plain HTTP,
 * as RFC 5280 4.2.1.13 has it: a list vouches for itself.
 *
 * <p>Starting points: {@link dev.gantry.proxy.crl.CrlPublisher} keeps the directory up to date;
 * {@link dev.gantry.proxy.crl.CrlHandler} serves it.
 */
@NullMarked
package dev.gantry.proxy.crl;

import org.jspecify.annotations.NullMarked;
