@NullMarked
package dev.gantry.proxy;

import org.jspecify.annotations.NullMarked;
