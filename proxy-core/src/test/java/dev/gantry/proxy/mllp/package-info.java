@NullMarked
package dev.gantry.proxy.mllp;

import org.jspecify.annotations.NullMarked;
