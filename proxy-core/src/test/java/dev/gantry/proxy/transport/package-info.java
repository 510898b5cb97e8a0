@NullMarked
package dev.gantry.proxy.transport;

import org.jspecify.annotations.NullMarked;
