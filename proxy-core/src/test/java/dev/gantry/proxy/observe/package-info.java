/** Tests of what an instance tells about itself. */
@NullMarked
package dev.gantry.proxy.observe;

import org.jspecify.annotations.NullMarked;
