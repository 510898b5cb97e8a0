/** Start and stop the product. */
@NullMarked
package dev.gantry.proxy;

import org.jspecify.annotations.NullMarked;
