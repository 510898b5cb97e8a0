/** What comes again and again, told a few times and then counted. */
@NullMarked
package dev.gantry.proxy.repeats;

import org.jspecify.annotations.NullMarked;
