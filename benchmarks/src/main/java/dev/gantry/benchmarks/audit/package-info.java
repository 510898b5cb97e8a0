/**
 * What the audit trail takes in a second.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.audit.AuditCommand}.
 */
@NullMarked
package dev.gantry.benchmarks.audit;

import org.jspecify.annotations.NullMarked;
