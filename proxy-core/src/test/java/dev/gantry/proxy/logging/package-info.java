@NullMarked
package dev.gantry.proxy.logging;

import org.jspecify.annotations.NullMarked;
