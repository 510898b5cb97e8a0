/**
 * Policy files to {@link dev.gantry.policy.model.Policy}: what is wrong with the shape of the text is found here.
 *
 * <p>Starting points: {@link dev.gantry.policy.parse.PolicyParser}; one reader for each part of the language beside it.
 */
@NullMarked
package dev.gantry.policy.parse;

import org.jspecify.annotations.NullMarked;
