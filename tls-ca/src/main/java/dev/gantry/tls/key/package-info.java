/**
 * Key pairs: made, kept encrypted, looked at for known weaknesses, and used to sign.
 *
 * <p>Starting points: {@link dev.gantry.tls.key.KeyKind}, {@link dev.gantry.tls.key.EncryptedKeyFiles} and
 * {@link dev.gantry.tls.key.SigningKey}.
 */
@NullMarked
package dev.gantry.tls.key;

import org.jspecify.annotations.NullMarked;
