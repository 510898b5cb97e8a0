@NullMarked
package dev.gantry.proxy.association;

import org.jspecify.annotations.NullMarked;
