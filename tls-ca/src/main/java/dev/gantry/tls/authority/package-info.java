/**
 * The authorities of a site: made once in a ceremony, kept in a directory, opened with a passphrase.
 *
 * <p>Starting points: {@link dev.gantry.tls.authority.AuthorityCeremony} makes them,
 * {@link dev.gantry.tls.authority.AuthorityDirectory} opens them.
 */
@NullMarked
package dev.gantry.tls.authority;

import org.jspecify.annotations.NullMarked;
