/** A second, naive evaluation of the language, and the tests that hold the engine to it. */
@NullMarked
package dev.gantry.policy.reference;

import org.jspecify.annotations.NullMarked;
