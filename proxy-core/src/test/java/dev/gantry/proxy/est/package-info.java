@NullMarked
package dev.gantry.proxy.est;

import org.jspecify.annotations.NullMarked;
