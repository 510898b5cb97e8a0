/**
 * The audit trail: what happened, as the messages of PS3.15 A.5, kept in a chain of hashes on disk and sent to audit record
 * repositories (IHE ITI-20) in order, also after they were out of reach.
 *
 * <p>Starting points: {@link dev.gantry.proxy.audit.Audit} takes events, {@code AuditJournal} keeps them,
 * {@code RepositoryFeed} sends them.
 */
@NullMarked
package dev.gantry.proxy.audit;

import org.jspecify.annotations.NullMarked;
