@NullMarked
package dev.gantry.proxy.control;

import org.jspecify.annotations.NullMarked;
