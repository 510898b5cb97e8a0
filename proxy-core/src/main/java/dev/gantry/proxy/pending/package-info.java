/**
 * Remembers what was asked on one association and is answered on another, or by another message much later.
 *
 * <p>Starting points: {@link dev.gantry.proxy.pending.PendingCommitments} for the reports of storage commitment,
 * {@link dev.gantry.proxy.pending.PendingMoves} for the deliveries of C-MOVE, {@link dev.gantry.proxy.pending.FirstSenders}
 * for who sent an instance first, and {@link dev.gantry.proxy.pending.Journal} for what has to outlive the process. UIDs are
 * kept as fingerprints only: nothing here names a patient's objects.
 */
@NullMarked
package dev.gantry.proxy.pending;

import org.jspecify.annotations.NullMarked;
