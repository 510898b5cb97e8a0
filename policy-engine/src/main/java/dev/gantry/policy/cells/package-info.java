/**
 * Every request that a policy tells apart, counted once. What rules say of a request is a set over finite dimensions; two
 * requests that no rule tells apart lie in one cell, and there are few cells. What holds in each of them holds for every
 * request, so that answers about a whole policy are exact.
 *
 * <p>Starting points: {@link dev.gantry.policy.cells.Cells} enumerates the cells of the dimensions that are known at
 * association time; {@link dev.gantry.policy.cells.Points} refines one of them by attributes, time, user and state;
 * {@link dev.gantry.policy.cells.Outcome} is what some rules make of a point.
 */
@NullMarked
package dev.gantry.policy.cells;

import org.jspecify.annotations.NullMarked;
