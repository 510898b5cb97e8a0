@NullMarked
package dev.gantry.proxy.enforcement;

import org.jspecify.annotations.NullMarked;
