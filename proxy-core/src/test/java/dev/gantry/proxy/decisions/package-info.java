@NullMarked
package dev.gantry.proxy.decisions;

import org.jspecify.annotations.NullMarked;
