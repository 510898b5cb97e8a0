/**
 * Compares two policies by what they decide and not by what they say: the requests that one lets through and the other does
 * not, exact over the cells of both.
 *
 * <p>Starting points: {@link dev.gantry.policy.difference.Difference} compares; a
 * {@link dev.gantry.policy.difference.Change} is a box of requests in words of the policies, with one of them to show it.
 */
@NullMarked
package dev.gantry.policy.difference;

import org.jspecify.annotations.NullMarked;
