@NullMarked
package dev.gantry.proxy.launcher;

import org.jspecify.annotations.NullMarked;
