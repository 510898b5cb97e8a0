/**
 * Rules that every certificate is held against before it is signed, one class a rule.
 *
 * <p>Starting points: {@link dev.gantry.tls.lint.Lints} runs them all over a {@link dev.gantry.tls.lint.LintSubject}.
 */
@NullMarked
package dev.gantry.tls.lint;

import org.jspecify.annotations.NullMarked;
