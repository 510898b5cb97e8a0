/**
 * Copies of an embedded certificate authority, and its return from one.
 *
 * <p>Starting points: {@link dev.gantry.tls.backup.Backup}.
 */
@NullMarked
package dev.gantry.tls.backup;

import org.jspecify.annotations.NullMarked;
