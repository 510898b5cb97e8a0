/**
 * What was reserved, intended, issued and revoked, each step on disk before the next.
 *
 * <p>Starting points: {@link dev.gantry.tls.store.IssuanceStore}.
 */
@NullMarked
package dev.gantry.tls.store;

import org.jspecify.annotations.NullMarked;
