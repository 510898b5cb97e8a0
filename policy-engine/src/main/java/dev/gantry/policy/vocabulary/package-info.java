/**
 * The words that a policy can use without defining them: SOP classes, transfer syntaxes, attributes, services, and the codes
 * of its problems.
 *
 * <p>Starting points: {@link dev.gantry.policy.vocabulary.SopClasses},
 * {@link dev.gantry.policy.vocabulary.TransferSyntaxes}, {@link dev.gantry.policy.vocabulary.Attributes} and
 * {@link dev.gantry.policy.vocabulary.Service}; the facts stand in resource files beside the classes.
 */
@NullMarked
package dev.gantry.policy.vocabulary;

import org.jspecify.annotations.NullMarked;
