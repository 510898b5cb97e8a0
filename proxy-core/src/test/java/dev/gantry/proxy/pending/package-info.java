@NullMarked
package dev.gantry.proxy.pending;

import org.jspecify.annotations.NullMarked;
