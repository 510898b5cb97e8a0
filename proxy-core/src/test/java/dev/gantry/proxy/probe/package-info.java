@NullMarked
package dev.gantry.proxy.probe;

import org.jspecify.annotations.NullMarked;
