@NullMarked
package dev.gantry.proxy.upperlayer;

import org.jspecify.annotations.NullMarked;
