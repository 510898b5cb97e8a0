@NullMarked
package dev.gantry.proxy.messaging;

import org.jspecify.annotations.NullMarked;
